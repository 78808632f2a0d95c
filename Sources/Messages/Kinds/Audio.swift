extension Message {
    /// Sound of at most 16 MB (S4.3).
    public struct Audio: Hashable, Sendable {
        /// The file.
        public var source = MediaSource.id("")
        /// Whether it is shown as a voice message, which wants OGG with Opus; nil for no.
        public var isVoice: Bool?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No file yet.
        public init() {}

        /// Sound.
        public init(_ source: MediaSource, isVoice: Bool? = nil) {
            self.source = source
            self.isVoice = isVoice
        }
    }
}

extension Message.Audio: MessageKind, GraphObject {
    var type: String { "audio" }
    var label: String { isVoice ?? false ? "voice" : "audio" }
    var text: String { "" }

    mutating func code(_ graph: inout GraphCoder) {
        graph.source(&source)
        graph.optional("voice", &isVoice)
    }
}
