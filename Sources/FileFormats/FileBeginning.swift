/// With which bytes files of a media type begin.
public struct FileBeginning: Sendable {
    /// How many of a file's first bytes are looked at.
    public static let length = 1_024

    /// What can stand there; nil for a type that isn't known.
    private let fronts: [Front]?

    /// Of a media type without parameters, in small letters: `image/png`.
    public init(of type: String) { fronts = FileBeginning.fronts[type] }

    /// Whether a file of this type can begin with these bytes, the first ``length`` of it, or all where it has fewer. Of a type
    /// that isn't known everything is taken.
    public func fits(_ front: ArraySlice<UInt8>) -> Bool { fronts?.contains { $0.matches(front) } ?? true }

    /// With what a file begins.
    private enum Front {
        /// These bytes stand there.
        case bytes([UInt8], at: Int)
        /// These bytes stand somewhere in the front.
        case within([UInt8])
        /// A frame of MPEG audio: eleven bits that are set.
        case frame

        func matches(_ front: ArraySlice<UInt8>) -> Bool {
            switch self {
            case .bytes(let bytes, let place): front.dropFirst(place).starts(with: bytes)
            case .within(let bytes): front.contains(bytes)
            case .frame:
                front.count > 1 && front[front.startIndex] == 0xFF && front[front.startIndex + 1] & 0xE0 == 0xE0
            }
        }

        static func text(_ text: String, at place: Int = 0) -> Front { .bytes(Array(text.utf8), at: place) }
    }

    private static let boxes = [Front.text("ftyp", at: 4)]
    private static let archive = [Front.bytes([0x50, 0x4B, 3, 4], at: 0)]
    private static let office = [Front.bytes([0xD0, 0xCF, 0x11, 0xE0], at: 0)]
    private static let openXML = "application/vnd.openxmlformats-officedocument."

    private static let fronts: [String: [Front]] = [
        "image/jpeg": [.bytes([0xFF, 0xD8, 0xFF], at: 0)], "image/png": [.bytes([0x89, 0x50, 0x4E, 0x47], at: 0)],
        "image/webp": [.text("WEBP", at: 8)], "video/mp4": boxes, "video/3gpp": boxes, "audio/mp4": boxes + [.frame],
        "audio/aac": [.frame] + boxes, "audio/mpeg": [.text("ID3"), .frame], "audio/amr": [.text("#!AMR")],
        "audio/ogg": [.text("OggS")], "application/pdf": [.within(Array("%PDF".utf8))],
        "application/msword": office, "application/vnd.ms-excel": office + archive,
        "application/vnd.ms-powerpoint": office,
        openXML + "wordprocessingml.document": archive, openXML + "spreadsheetml.sheet": archive,
        openXML + "presentationml.presentation": archive, "application/zip": archive,
    ]
}
