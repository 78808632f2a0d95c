public import Encoding

extension Message {
    /// Asks the customer for a postal address; in India only.
    public struct AddressRequest: Hashable, Sendable {
        /// What stands above; nil for nothing.
        public var header: Header?
        /// What it says, at most 1024 characters.
        public var body = ""
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The country, as its code of two letters: `IN`; nil where it is left to the platform.
        public var country: String?
        /// What the form is filled with, as a JSON object; nil for nothing.
        public var values: RawBytes?
        /// Addresses to choose from, as a JSON list; nil for none.
        public var savedAddresses: RawBytes?
        /// What is wrong with the values, as a JSON object; nil for nothing.
        public var validationErrors: RawBytes?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Says nothing yet.
        public init() {}

        /// Asks for an address in a country.
        public init(_ body: String, country: String = "IN") {
            self.body = body
            self.country = country
        }
    }
}

extension Message.AddressRequest: InteractiveKind {
    var label: String { "address request" }
    var text: String { body }

    mutating func code(_ graph: inout GraphCoder) {
        graph.interactive("address_message", &header, &body)
        graph.footer(&footer)
        graph.object("action") { action in
            action.constant("name", "address_message")
            action.object("parameters") { parameters in
                parameters.optional("country", &country)
                parameters.optional("values", &values)
                parameters.optional("saved_addresses", &savedAddresses)
                parameters.optional("validation_errors", &validationErrors)
            }
        }
    }
}
