extension Message {
    /// One to three buttons, of which the customer taps one (S4.10).
    public struct ReplyButtons: Hashable, Sendable {
        /// What stands above: a text or a file; nil for nothing.
        public var header: Header?
        /// What it says, at most 1024 characters.
        public var body = ""
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The buttons.
        public var buttons: [Button] = []
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No buttons yet.
        public init() {}

        /// Buttons.
        public init(header: Header? = nil, body: String, footer: String? = nil, buttons: [Button]) {
            self.header = header
            self.body = body
            self.footer = footer
            self.buttons = buttons
        }
    }
}

extension Message.ReplyButtons {
    /// A button that answers.
    public struct Button: Hashable, Sendable {
        /// Comes back when the button is tapped (S4.23); at most 256 characters, and no two buttons have the same.
        public var id = ""
        /// At most 20 characters, and no two buttons have the same.
        public var title = ""
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty button.
        public init() {}

        /// A button.
        public init(id: String, title: String) {
            self.id = id
            self.title = title
        }
    }
}

extension Message.ReplyButtons: InteractiveKind {
    var label: String { "buttons" }
    var text: String { words(body, tapping: buttons.map(\.title)) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.interactive("button", &header, &body)
        graph.footer(&footer)
        graph.object("action") { $0.required("buttons", &buttons) }
    }
}

extension Message.ReplyButtons.Button: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.constant("type", "reply")
        graph.object("reply") { reply in
            reply.required("id", &id)
            reply.required("title", &title)
        }
    }
}
