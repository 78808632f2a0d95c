extension Message {
    /// Asks the customer whether the business may call them: once in 24 hours, and twice in 7 days.
    public struct CallPermissionRequest: Hashable, Sendable {
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

extension Message.CallPermissionRequest: InteractiveKind {
    var label: String { "call permission request" }
    var text: String { body }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "call_permission_request")
        graph.object("body") { $0.required("text", &body) }
        graph.object("action") { $0.constant("name", "call_permission_request") }
    }
}
