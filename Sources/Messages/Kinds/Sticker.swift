extension Message {
    /// A sticker: WebP, 512 × 512, at most 100 KB, or 500 KB where it moves (S4.4).
    public struct Sticker: Hashable, Sendable {
        /// The file.
        public var source = MediaSource.id("")
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No file yet.
        public init() {}

        /// A sticker.
        public init(_ source: MediaSource) { self.source = source }
    }
}

extension Message.Sticker: MessageKind, GraphObject {
    var type: String { "sticker" }
    var label: String { "sticker" }
    var text: String { "" }

    mutating func code(_ graph: inout GraphCoder) {
        graph.source(&source)
    }
}
