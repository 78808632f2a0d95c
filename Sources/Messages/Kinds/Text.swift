extension Message {
    /// A text of at most 4096 characters (S4.2).
    public struct Text: Hashable, Sendable {
        /// The text, with WhatsApp's marks: `*bold*`, `_italic_`, `~strike~`.
        public var body = ""
        /// Whether the first link is shown with a preview; nil leaves it to the platform, which shows none.
        public var previewURL: Bool?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty text.
        public init() {}

        /// A text.
        public init(_ body: String, previewURL: Bool? = nil) {
            self.body = body
            self.previewURL = previewURL
        }
    }
}

extension Message.Text: MessageKind, GraphObject {
    var type: String { "text" }
    var label: String { "" }
    var text: String { body }

    mutating func code(_ graph: inout GraphCoder) {
        graph.required("body", &body)
        graph.optional("preview_url", &previewURL)
    }
}
