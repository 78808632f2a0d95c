extension Message {
    /// A button that opens the business's catalog.
    public struct Catalog: Hashable, Sendable {
        /// What it says, at most 1024 characters.
        public var body = ""
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The product whose picture is shown; nil for the first one of the catalog.
        public var thumbnail: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Says nothing yet.
        public init() {}

        /// A button that opens the catalog.
        public init(_ body: String, footer: String? = nil, thumbnail: String? = nil) {
            self.body = body
            self.footer = footer
            self.thumbnail = thumbnail
        }
    }
}

extension Message.Catalog: InteractiveKind {
    var label: String { "catalog" }
    var text: String { body }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "catalog_message")
        graph.object("body") { $0.required("text", &body) }
        graph.footer(&footer)
        graph.object("action") { action in
            action.constant("name", "catalog_message")
            action.optionalObject("parameters") { $0.optional("thumbnail_product_retailer_id", &thumbnail) }
        }
    }
}
