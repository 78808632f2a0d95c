/// What is known of a file that is sent, where its bytes are at hand (S4.3, S4.4).
public struct FileFacts: Hashable, Sendable {
    /// Its media type without parameters, in small letters: `image/png`.
    public var type: String
    /// Its bytes, as far as they are counted.
    public var size = 0
    /// Whether all of its bytes are counted.
    public var isWhole = true
    /// Its width and height in pixels, where they are known.
    public var pixels: Pixels?
    /// Whether it is a picture that moves; nil where that is not known.
    public var isAnimated: Bool?

    /// How large a picture is.
    public struct Pixels: Hashable, Sendable {
        /// Pixels of a row.
        public var width: Int
        /// Rows.
        public var height: Int

        /// So many rows of so many pixels.
        public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }
    }

    /// A file of a type, of which nothing else is known yet.
    public init(type: String) {
        self.type = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }

    /// The kind of message that has such files, as the Graph API calls it: of pictures, WebP is for stickers alone.
    public var kind: String {
        switch type.prefix(while: { $0 != "/" }) {
        case "image": type == "image/webp" ? "sticker" : "image"
        case "audio": "audio"
        case "video": "video"
        default: "document"
        }
    }
}

extension LimitProfile {
    /// Every limit that a file does not keep, in the profile's order; none where it keeps them all.
    public func violations(of file: FileFacts) -> [Violation] {
        limits.filter { $0.field == file.kind }.compactMap { limit in
            limit.rule.fault(of: file).map { Violation(field: file.kind, given: $0, limit: limit) }
        }
    }
}

extension Limit.Rule {
    /// What is wrong with a file; nil where nothing is, or is known to be.
    fileprivate func fault(of file: FileFacts) -> String? {
        switch self {
        case .atMost(let most, .bytes):
            file.size > most ? "has \(file.isWhole ? "" : "at least ")\(file.size) bytes" : nil
        case .atMost(let most, .bytesOfStill):
            file.isAnimated == false && file.size > most ? "does not move, has \(file.size) bytes" : nil
        case .pixels(let width, let height):
            file.pixels.flatMap {
                $0 == .init(width: width, height: height) ? nil : "has \($0.width) × \($0.height) pixels"
            }
        case .mediaType(let types): types.contains(file.type) ? nil : "is of the type '\(file.type.prefix(64))'"
        case .notSent: "is of a kind that is not sent"
        default: nil
        }
    }
}
