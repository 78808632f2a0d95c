import Settings
import Timeline

/// A TZif file (RFC 9636): changes of the clocks one by one, and the rule by which they go on.
struct ZoneFile {
    private struct Change {
        var at: Int64
        var offset: Int64
    }

    private var first: Int64 = 0
    private var changes: [Change] = []
    private var rule: ZoneRule?

    /// Reads a file's bytes; nil for what is none, or has not the form with 64 bits.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes)
        guard let old = Header(&reader), old.version >= UInt8(ascii: "2"), reader.skip(old.size(timeSize: 4)),
            let header = Header(&reader), header.types > 0, header.size(timeSize: 8) <= bytes.count
        else { return nil }
        var times: [Int64] = []
        for _ in 0..<header.times { times.append(reader.number(8) ?? 0) }
        var types: [Int] = []
        for _ in 0..<header.times { types.append(Int(reader.byte() ?? 0)) }
        var offsets: [Int64] = []
        for _ in 0..<header.types {
            offsets.append(reader.number(4) ?? 0)
            guard reader.skip(2) else { return nil }
        }
        guard reader.skip(header.size(timeSize: 8) - header.times * 9 - header.types * 6),
            types.allSatisfy(offsets.indices.contains), offsets.allSatisfy({ abs($0) < 86_400 })
        else { return nil }
        first = offsets[0]
        changes = zip(times, types).map { Change(at: $0, offset: offsets[$1]) }
        guard let footer = reader.footer() else { return nil }
        if !footer.isEmpty {
            guard let rule = ZoneRule(footer) else { return nil }
            self.rule = rule
        }
    }

    /// How the clocks are set between two moments.
    func clock(from start: Timestamp, until end: Timestamp, version: String) -> ZoneClock {
        var all = changes
        if let rule {
            let last = all.last?.at ?? .min
            // Without any change, the rule holds from the beginning.
            if all.isEmpty { all.append(Change(at: .min, offset: rule.offset(before: start.year))) }
            for year in (start.year - 1)...max(start.year, end.year) {
                for change in rule.changes(in: year) where change.at > last {
                    all.append(Change(at: change.at, offset: change.offset))
                }
            }
        }
        var offset = first
        var taken: [ClockChange] = []
        for change in all.sorted(by: { $0.at < $1.at }) where change.at < end.milliseconds / 1000 {
            if change.at > start.milliseconds / 1000, let moment = Timestamp(seconds: change.at) {
                let before = taken.last?.offset ?? .seconds(offset)
                // Some only rename the zone's time.
                if before != .seconds(change.offset) {
                    taken.append(.init(at: moment, offset: .seconds(change.offset)))
                }
            } else {
                offset = change.offset
            }
        }
        return ZoneClock(offset: .seconds(offset), changes: taken, until: end, version: version)
    }

    /// How much there is of everything.
    private struct Header {
        let version: UInt8
        let times: Int
        let types: Int
        private let others: (ut: Int, standard: Int, leaps: Int, characters: Int)

        init?(_ reader: inout Reader) {
            guard reader.take("TZif"), let version = reader.byte(), reader.skip(15),
                let ut = reader.count(), let standard = reader.count(), let leaps = reader.count(),
                let times = reader.count(), let types = reader.count(), let characters = reader.count()
            else { return nil }
            (self.version, self.times, self.types) = (version, times, types)
            others = (ut, standard, leaps, characters)
        }

        func size(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + others.characters + others.leaps * (timeSize + 4) + others.standard
                + others.ut
        }
    }

    /// Reads from the front.
    private struct Reader {
        private let bytes: [UInt8]
        private var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func byte() -> UInt8? {
            guard place < bytes.count else { return nil }
            place += 1
            return bytes[place - 1]
        }

        mutating func skip(_ count: Int) -> Bool {
            guard count >= 0, count <= bytes.count - place else { return false }
            place += count
            return true
        }

        mutating func take(_ word: String) -> Bool {
            let isThere = bytes[place...].starts(with: word.utf8)
            return isThere && skip(word.utf8.count)
        }

        /// A signed number, the most significant byte first.
        mutating func number(_ size: Int) -> Int64? {
            guard bytes.count - place >= size else { return nil }
            var number: UInt64 = bytes[place] >= 0x80 ? .max : 0
            for _ in 0..<size { number = number << 8 | UInt64(byte() ?? 0) }
            return Int64(bitPattern: number)
        }

        /// How many of something there are; no file has as many as a million.
        mutating func count() -> Int? {
            guard let number = number(4), (0..<1_000_000).contains(number) else { return nil }
            return Int(number)
        }

        /// The last line.
        mutating func footer() -> String? {
            guard byte() == UInt8(ascii: "\n") else { return nil }
            let line = bytes[place...].prefix { $0 != UInt8(ascii: "\n") }
            return line.endIndex < bytes.count && line.count < 200 ? String(decoding: line, as: UTF8.self) : nil
        }
    }
}
