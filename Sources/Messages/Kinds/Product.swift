extension Message {
    /// One product of the business's catalog.
    public struct Product: Hashable, Sendable {
        /// What it says, at most 1024 characters; nil for nothing.
        public var body: String?
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The catalog.
        public var catalog = ""
        /// The product's id in the catalog.
        public var product = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No product yet.
        public init() {}

        /// A product.
        public init(_ product: String, of catalog: String, body: String? = nil, footer: String? = nil) {
            self.product = product
            self.catalog = catalog
            self.body = body
            self.footer = footer
        }
    }
}

extension Message.Product: InteractiveKind {
    var label: String { "product" }
    var text: String { words(body, tapping: [product]) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "product")
        graph.optionalObject("body") { $0.optional("text", &body) }
        graph.footer(&footer)
        graph.object("action") { action in
            action.required("catalog_id", &catalog)
            action.required("product_retailer_id", &product)
        }
    }
}
