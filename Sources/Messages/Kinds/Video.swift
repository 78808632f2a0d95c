extension Message {
    /// A video, MP4 or 3GPP, of at most 16 MB (S4.3).
    public struct Video: Hashable, Sendable {
        /// The file.
        public var source = MediaSource.id("")
        /// What is written below it, at most 1024 characters; nil for nothing.
        public var caption: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No file yet.
        public init() {}

        /// A video.
        public init(_ source: MediaSource, caption: String? = nil) {
            self.source = source
            self.caption = caption
        }
    }
}

extension Message.Video: MessageKind, GraphObject {
    var type: String { "video" }
    var label: String { "video" }
    var text: String { caption ?? "" }

    mutating func code(_ graph: inout GraphCoder) {
        graph.source(&source)
        graph.optional("caption", &caption)
    }
}
