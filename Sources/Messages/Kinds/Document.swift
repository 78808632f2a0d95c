extension Message {
    /// A document of at most 100 MB (S4.3).
    public struct Document: Hashable, Sendable {
        /// The file.
        public var source = MediaSource.id("")
        /// What is written below it, at most 1024 characters; nil for nothing.
        public var caption: String?
        /// The name under which it is saved; nil leaves it to the platform.
        public var filename: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No file yet.
        public init() {}

        /// A document.
        public init(_ source: MediaSource, filename: String? = nil, caption: String? = nil) {
            self.source = source
            self.filename = filename
            self.caption = caption
        }
    }
}

extension Message.Document: MessageKind, GraphObject {
    var type: String { "document" }
    var label: String { "document" }
    var text: String { [filename, caption].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ") }

    mutating func code(_ graph: inout GraphCoder) {
        graph.source(&source)
        graph.optional("caption", &caption)
        graph.optional("filename", &filename)
    }
}
