import CQRCode
import Glibc

/// A QR code (ISO/IEC 18004): a square of modules, dark and light.
public struct QRCode: Hashable, Sendable {
    /// How much of a code may be dirty or torn and all the rest still be read.
    public enum Level: String, CaseIterable, Sendable {
        /// About 7 in a hundred.
        case low = "L"
        /// About 15 in a hundred.
        case medium = "M"
        /// About 25 in a hundred.
        case quartile = "Q"
        /// About 30 in a hundred: for a picture in the middle of it, for example.
        case high = "H"

        /// The bytes that the largest code holds. Digits, and capitals with `%`, `.`, `-` and `/` among them, take less room.
        public var capacity: Int {
            switch self {
            case .low: 2_953
            case .medium: 2_331
            case .quartile: 1_663
            case .high: 1_273
            }
        }

        fileprivate var code: QRecLevel {
            switch self {
            case .low: QR_ECLEVEL_L
            case .medium: QR_ECLEVEL_M
            case .quartile: QR_ECLEVEL_Q
            case .high: QR_ECLEVEL_H
            }
        }
    }

    /// Modules of a side: 21 to 177.
    public let size: Int
    private let modules: [Bool]

    /// The smallest code that holds a link.
    ///
    /// - Throws: That no code of this level holds it, or that there is no memory for one.
    public init(_ link: String, level: Level = .medium) throws(EntryPointError) {
        // The library looks for stretches of digits and capitals, which percent signs and their digits are: a text that isn't
        // in English takes a third less room.
        guard let code = QRcode_encodeString(link, 0, level.code, QR_MODE_8, 1) else {
            throw QRCode.unencodable(link, level, isTooLong: errno == ERANGE)
        }
        defer { QRcode_free(code) }
        size = Int(code.pointee.width)
        let count = size * size
        modules = UnsafeBufferPointer(start: code.pointee.data, count: count).map { $0 & 1 == 1 }
    }

    /// Whether the module is dark; those beyond the code are light.
    public func isDark(row: Int, column: Int) -> Bool {
        (0..<size).contains(row) && (0..<size).contains(column) && modules[row * size + column]
    }

    private static func unencodable(_ link: String, _ level: Level, isTooLong: Bool) -> EntryPointError {
        guard isTooLong else { return EntryPointError(.level, "can't be used now: there is no memory for a code") }
        let length = link.utf8.count
        let others = Level.allCases.filter { length <= $0.capacity }
        let level = "level \(level.rawValue) holds \(level.capacity) bytes"
        let way = others.last.map { "shorten it, or take level \($0.rawValue)" } ?? "shorten it, or take the link alone"
        return EntryPointError(.text, "makes a link of \(length) bytes, and a code of \(level): \(way)")
    }
}
