extension Message {
    /// An image, JPEG or PNG, of at most 5 MB (S4.3).
    public struct Image: Hashable, Sendable {
        /// The file.
        public var source = MediaSource.id("")
        /// What is written below it, at most 1024 characters; nil for nothing.
        public var caption: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No file yet.
        public init() {}

        /// An image.
        public init(_ source: MediaSource, caption: String? = nil) {
            self.source = source
            self.caption = caption
        }
    }
}

extension Message.Image: MessageKind, GraphObject {
    var type: String { "image" }
    var label: String { "image" }
    var text: String { caption ?? "" }

    mutating func code(_ graph: inout GraphCoder) {
        graph.source(&source)
        graph.optional("caption", &caption)
    }
}
