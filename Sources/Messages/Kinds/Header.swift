extension Message {
    /// What stands above an interactive message's body: a text of at most 60 characters, or a file.
    public struct Header: Hashable, Sendable {
        /// What it is.
        public enum Content: Hashable, Sendable {
            /// A text.
            case text(String)
            /// An image.
            case image(Image)
            /// A video.
            case video(Video)
            /// A document.
            case document(Document)
        }

        /// What it is.
        public var content = Content.text("")
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// An empty text.
        public init() {}

        /// A header.
        public init(_ content: Content) { self.content = content }
    }
}

extension Message.Header: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        var type = content.type
        graph.required("type", &type)
        if graph.isReading {
            switch type {
            case "text": content = .text("")
            case "image": content = .image(Message.Image())
            case "video": content = .video(Message.Video())
            case "document": content = .document(Message.Document())
            case "": return
            default: return graph.report("type", "must be one of text, image, video, document")
            }
        }
        content.code(&graph)
    }
}

extension Message.Header.Content {
    fileprivate var type: String {
        switch self {
        case .text: "text"
        case .image: "image"
        case .video: "video"
        case .document: "document"
        }
    }

    fileprivate mutating func code(_ graph: inout GraphCoder) {
        switch self {
        case .text(let text): self = graph.required(type, of: text, Self.text)
        case .image(let image): self = graph.required(type, of: image, Self.image)
        case .video(let video): self = graph.required(type, of: video, Self.video)
        case .document(let document): self = graph.required(type, of: document, Self.document)
        }
    }
}
