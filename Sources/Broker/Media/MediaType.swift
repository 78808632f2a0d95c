import FileFormats

/// What a file is said to be, and whether it can be that: how large its kind may be, and with which bytes such a file begins.
struct MediaType {
    /// How many of a file's first bytes are looked at.
    static let frontLength = FileBeginning.length

    /// The platform's kind of message, and the most bytes of its files (Meta's page on media, autumn 2026).
    private static let limits = [
        "image": 5 << 20, "sticker": 500 << 10, "audio": 16 << 20, "voice": 16 << 20, "video": 16 << 20,
        "document": 100 << 20,
    ]

    /// What the platform says it is, without parameters.
    let name: String

    init(_ mimeType: String) {
        name = mimeType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }

    /// The most bytes of a file of a message of this kind; nil for a kind that has no file.
    static func limit(of kind: String) -> Int? { limits[kind] }

    /// Whether a file of this type can begin with these bytes. Of a type that isn't known everything is taken: it is never shown, only
    /// saved.
    func canBegin(with front: ArraySlice<UInt8>) -> Bool { FileBeginning(of: name).fits(front) }
}
