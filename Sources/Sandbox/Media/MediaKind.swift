/// The kinds of file that the platform takes, with their types and their largest sizes, as of autumn 2026.
enum MediaKind: String, CaseIterable, Sendable {
    case audio, document, image, sticker, video

    /// In the order in which the platform lists them.
    static let types: [(type: String, kind: MediaKind)] = [
        ("audio/aac", .audio), ("audio/mp4", .audio), ("audio/mpeg", .audio), ("audio/amr", .audio),
        ("audio/ogg", .audio), ("audio/opus", .audio), ("application/vnd.ms-powerpoint", .document),
        ("application/msword", .document),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", .document),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", .document),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", .document),
        ("application/pdf", .document), ("text/plain", .document), ("application/vnd.ms-excel", .document),
        ("image/jpeg", .image), ("image/png", .image), ("image/webp", .sticker), ("video/mp4", .video),
        ("video/3gpp", .video),
    ]

    /// Of a type, with or without parameters behind it; nil where the platform takes no such file.
    init?(mimeType: String) {
        let plain = mimeType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard let kind = MediaKind.types.first(where: { $0.type == plain })?.kind else { return nil }
        self = kind
    }

    /// Most bytes of a file.
    var limit: Int {
        switch self {
        case .audio, .video: 16 * 1024 * 1024
        case .document: 100 * 1024 * 1024
        case .image: 5 * 1024 * 1024
        case .sticker: 500 * 1024
        }
    }
}
