extension Message.TemplateParameter {
    /// An amount of money (S4.5).
    public struct Currency: Hashable, Sendable {
        /// The currency's code: `USD`.
        public var code = ""
        /// A thousand times the amount: 9990 for 9.99.
        public var amount1000: GraphNumber = 0
        /// What is shown where the platform can't write it in the customer's language.
        public var fallback = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing.
        public init() {}

        /// An amount.
        public init(code: String, amount1000: GraphNumber, fallback: String) {
            self.code = code
            self.amount1000 = amount1000
            self.fallback = fallback
        }
    }

    /// A moment (S4.5).
    public struct DateTime: Hashable, Sendable {
        /// What is shown; the platform writes no other any more.
        public var fallback = ""
        /// Seconds since 1970; nil for none.
        public var timestamp: GraphNumber?
        /// Members that Parley doesn't know, such as the moment in parts.
        public var unmodelled = UnmodelledMembers()

        /// Nothing.
        public init() {}

        /// A moment in words, and perhaps in seconds since 1970.
        public init(_ fallback: String, timestamp: GraphNumber? = nil) {
            self.fallback = fallback
            self.timestamp = timestamp
        }
    }

    /// A product of a catalog.
    public struct CatalogProduct: Hashable, Sendable {
        /// Its id in the catalog.
        public var product = ""
        /// The catalog; nil for the business's only one.
        public var catalog: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing.
        public init() {}

        /// A product.
        public init(_ product: String, of catalog: String? = nil) {
            self.product = product
            self.catalog = catalog
        }
    }
}

extension Message.TemplateParameter.Currency: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.required("fallback_value", &fallback)
        graph.required("code", &code)
        graph.required("amount_1000", &amount1000)
    }
}

extension Message.TemplateParameter.DateTime: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.required("fallback_value", &fallback)
        graph.optional("timestamp", &timestamp)
    }
}

extension Message.TemplateParameter.CatalogProduct: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.required("product_retailer_id", &product)
        graph.optional("catalog_id", &catalog)
    }
}
