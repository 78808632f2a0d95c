extension Message {
    /// A button with which the customer calls the business on WhatsApp (`voice_call`).
    public struct CallButton: Hashable, Sendable {
        /// What it says, at most 1024 characters.
        public var body = ""
        /// The button's label, at most 20 characters; nil for the platform's.
        public var title: String?
        /// How many minutes the button works; nil for the platform's time.
        public var minutes: GraphNumber?
        /// Comes back with the call; nil for nothing.
        public var payload: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Says nothing yet.
        public init() {}

        /// A button to call.
        public init(_ body: String, title: String? = nil) {
            self.body = body
            self.title = title
        }
    }
}

extension Message.CallButton: InteractiveKind {
    var label: String { "call button" }
    var text: String { words(body, tapping: [title ?? ""].filter { !$0.isEmpty }) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "voice_call")
        graph.object("body") { $0.required("text", &body) }
        graph.object("action") { action in
            action.constant("name", "voice_call")
            action.optionalObject("parameters") { parameters in
                parameters.optional("display_text", &title)
                parameters.optional("ttl_minutes", &minutes)
                parameters.optional("payload", &payload)
            }
        }
    }
}
