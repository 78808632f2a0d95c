/// What files of a kind a profile lets through: their media types, and in what their addresses end.
struct SentFiles {
    /// In what the address of a file ends.
    enum Endings {
        /// In one of these.
        case among([String])
        /// In none of these: where it tells nothing, it may be anything.
        case not([String])
        /// In whatever.
        case any
    }

    /// The kind of message: `image`.
    let kind: String
    /// Media types, where the file is at hand.
    let types: [String]
    let endings: Endings

    /// Both as limits.
    func limits(_ source: LimitSource) -> [Limit] {
        let rule: Limit.Rule? =
            switch endings {
            case .among(let formats): .fileFormat(formats)
            case .not(let formats): .otherFileFormat(formats)
            case .any: nil
            }
        return [Limit(kind, .mediaType(types), source)]
            + (rule.map { rule in links.map { Limit($0, rule, source) } } ?? [])
    }

    /// Where the address of such a file can stand.
    private var links: [String] {
        let headers = ["interactive.header", "template.components[type=header].parameters[]"]
        return ["\(kind).link"]
            + (["image", "video", "document"].contains(kind) ? headers.map { "\($0).\(kind).link" } : [])
    }
}

extension SentFiles {
    private static let pdf = "application/pdf"
    private static let office =
        ["msword", "vnd.ms-excel", "vnd.ms-powerpoint"].map { "application/\($0)" }
        + ["wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"].map {
            "application/vnd.openxmlformats-officedocument.\($0)"
        }
    private static let sounds = ["audio/aac", "audio/mpeg", "audio/amr", "audio/ogg"]
    private static let pictures = ["image/jpeg", "image/png"]
    private static let documentEndings = ["doc", "docx", "ppt", "pptx", "xls", "xlsx", "txt"]

    /// What the send node's page lists (S4.3, S4.4). MPEG audio is called `.mp3` by most.
    static let connect = [
        SentFiles(
            kind: "audio", types: sounds,
            endings: .among(["aac", "mp3", "mpeg", "mpga", "amr", "ogg", "oga", "opus"])),
        SentFiles(
            kind: "document", types: [pdf, "text/plain"] + office, endings: .among(["pdf"] + documentEndings)),
        SentFiles(kind: "image", types: pictures, endings: .among(["jpg", "jpeg", "png"])),
        SentFiles(kind: "video", types: ["video/mp4", "video/3gpp"], endings: .among(["mp4", "3gp", "3gpp"])),
        SentFiles(kind: "sticker", types: ["image/webp"], endings: .among(["webp"])),
    ]

    /// What the Studio's page lists (S0.3): of images, GIF is not supported.
    static let studio = [
        SentFiles(kind: "document", types: [pdf], endings: .not(documentEndings + ["gif"])),
        SentFiles(kind: "image", types: pictures, endings: .not(["gif"])),
        SentFiles(kind: "video", types: ["video/mp4", "video/3gpp"], endings: .not(["gif"])),
    ]

    /// What the workspace's page lists (S2.5). Agents attach files: no address tells what they are.
    static let workspace = [
        SentFiles(kind: "audio", types: sounds + ["audio/mp4", "audio/opus"], endings: .any),
        SentFiles(kind: "document", types: [pdf] + office, endings: .any),
        SentFiles(kind: "image", types: pictures, endings: .any),
        SentFiles(kind: "video", types: ["video/mp4"], endings: .any),
    ]
}
