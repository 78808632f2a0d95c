import Foundation
public import Settings
public import Timeline

/// The system's database of time zones (`tzdata`): how the clocks of a place are set. It is read where a calendar is set, and
/// what it says becomes part of the event; nothing else ever asks it.
public struct ZoneDatabase: Sendable {
    /// The system's own.
    public static let system = ZoneDatabase(folder: "/usr/share/zoneinfo")

    /// From when on changes of the clocks are taken over.
    static let start = Timestamp(milliseconds: 1_577_836_800_000)
    /// How many years ahead they are.
    static let yearsAhead: Int64 = 20
    /// Bytes of the largest file that is read.
    private static let fileLimit = 1 << 20

    private let folder: String

    /// A database in a folder of TZif files (RFC 9636).
    public init(folder: String) { self.folder = folder }

    /// Why the clocks of a place are not known, and what to do.
    public struct Trouble: Error, Hashable, CustomStringConvertible {
        /// The advice.
        public let description: String
    }

    /// How the clocks of a place are set, from 2020 to some twenty years from now.
    ///
    /// - Parameters:
    ///   - zone: The place's name in the database.
    ///   - now: The moment; the real one unless given.
    public func clock(of zone: String, at now: Timestamp? = nil) throws(Trouble) -> ZoneClock {
        let file = try read(zone)
        let now = now ?? .clamped(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let until = Timestamp.startOfYear(now.year + ZoneDatabase.yearsAhead + 1)
        guard let zoneFile = ZoneFile(file) else {
            throw Trouble(description: "the system's file of the zone '\(zone)' can't be read: install tzdata anew")
        }
        return zoneFile.clock(from: ZoneDatabase.start, until: until, version: version)
    }

    private func read(_ zone: String) throws(Trouble) -> [UInt8] {
        let isInside =
            !zone.isEmpty
            && zone.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && !$0.hasPrefix(".")
            }
        var isFolder: ObjCBool = false
        guard isInside, FileManager.default.fileExists(atPath: "\(folder)/\(zone)", isDirectory: &isFolder),
            !isFolder.boolValue
        else {
            guard FileManager.default.fileExists(atPath: "\(folder)/Etc/UTC") else {
                throw Trouble(
                    description: "the system has no database of time zones in \(folder); install the package tzdata")
            }
            throw Trouble(
                description: "there is no time zone '\(zone)' in the system's database (\(folder)); "
                    + "write a name such as Europe/Berlin, or install a newer tzdata")
        }
        guard let handle = FileHandle(forReadingAtPath: "\(folder)/\(zone)"),
            let bytes = try? handle.read(upToCount: ZoneDatabase.fileLimit)
        else { throw Trouble(description: "\(folder)/\(zone) can't be read; check its permissions") }
        try? handle.close()
        return [UInt8](bytes)
    }

    /// The database's version, where it says: the first line of its text form is `# version 2025b`.
    private var version: String {
        guard let handle = FileHandle(forReadingAtPath: "\(folder)/tzdata.zi"),
            let bytes = try? handle.read(upToCount: 64)
        else { return "" }
        try? handle.close()
        let line = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" }
        let word = line.hasPrefix("# version ") ? line.dropFirst("# version ".count) : ""
        return word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? String(word.prefix(16)) : ""
    }
}

extension Timestamp {
    /// The year, in UTC.
    var year: Int64 { Int64(date.prefix { $0 != "-" }) ?? 1970 }

    /// The beginning of a year, in UTC.
    static func startOfYear(_ year: Int64) -> Timestamp { Timestamp(iso8601: "\(year)-01-01") ?? .latest }
}
