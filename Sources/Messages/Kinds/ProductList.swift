extension Message {
    /// Several products of the business's catalog: at most 30, in at most 10 sections.
    public struct ProductList: Hashable, Sendable {
        /// What stands above: a text, which is needed.
        public var header = Header()
        /// What it says, at most 1024 characters.
        public var body = ""
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The catalog.
        public var catalog = ""
        /// The products.
        public var sections: [Section] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No products yet.
        public init() {}

        /// Products.
        public init(header: String, body: String, footer: String? = nil, catalog: String, sections: [Section]) {
            self.header = Header(.text(header))
            self.body = body
            self.footer = footer
            self.catalog = catalog
            self.sections = sections
        }
    }
}

extension Message.ProductList {
    /// Products that belong together.
    public struct Section: Hashable, Sendable {
        /// At most 24 characters; needed where there is more than one section.
        public var title: String?
        /// The products; at least one.
        public var products: [Item] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No products yet.
        public init() {}

        /// Products by their ids in the catalog, perhaps below a title.
        public init(title: String? = nil, _ products: [String]) {
            self.title = title
            self.products = products.map(Item.init)
        }
    }

    /// A product.
    public struct Item: Hashable, Sendable {
        /// Its id in the catalog.
        public var product = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No product yet.
        public init() {}

        /// A product.
        public init(_ product: String) { self.product = product }
    }
}

extension Message.ProductList: InteractiveKind {
    var label: String { "products" }
    var text: String { words(body, tapping: sections.flatMap(\.products).map(\.product)) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "product_list")
        graph.required("header", &header)
        graph.object("body") { $0.required("text", &body) }
        graph.footer(&footer)
        graph.object("action") { action in
            action.required("catalog_id", &catalog)
            action.required("sections", &sections)
        }
    }
}

extension Message.ProductList.Section: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("title", &title)
        graph.required("product_items", &products)
    }
}

extension Message.ProductList.Item: GraphObject {
    mutating func code(_ graph: inout GraphCoder) { graph.required("product_retailer_id", &product) }
}
