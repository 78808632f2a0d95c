extension Message {
    /// Asks the customer to send where they are.
    public struct LocationRequest: Hashable, Sendable {
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

extension Message.LocationRequest: InteractiveKind {
    var label: String { "location request" }
    var text: String { body }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "location_request_message")
        graph.object("body") { $0.required("text", &body) }
        graph.object("action") { $0.constant("name", "send_location") }
    }
}
