extension Message {
    /// Asks the customer to send how to reach them; the answer is a `contacts` message.
    public struct ContactRequest: Hashable, Sendable {
        /// What it says, at most 1024 characters.
        public var body = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Says nothing yet.
        public init() {}

        /// Says what it is for.
        public init(_ body: String) { self.body = body }
    }
}

extension Message.ContactRequest: InteractiveKind {
    var label: String { "contact request" }
    var text: String { body }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "request_contact_info")
        graph.object("body") { $0.required("text", &body) }
        graph.object("action") { $0.constant("name", "request_contact_info") }
    }
}
