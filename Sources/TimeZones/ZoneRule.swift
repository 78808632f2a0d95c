/// How the clocks of a place go on being set, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule {
    /// When in a year the clocks are set.
    private enum Date {
        /// The so-manieth such day of the week (5: the last) of a month; 0 for Sunday.
        case weekday(month: Int64, week: Int64, day: Int64)
        /// The so-manieth day, from 1, where 29 February is never counted.
        case julian(Int64)
        /// The so-manieth day, from 0.
        case ordinal(Int64)
    }

    /// Seconds ahead of UTC.
    private let standard: Int64
    private let summer: (offset: Int64, begins: (Date, Int64), ends: (Date, Int64))?

    /// Reads a rule; nil for what is none.
    init?(_ text: String) {
        var scanner = Scanner(text)
        guard scanner.name(), let behind = scanner.time() else { return nil }
        standard = -behind
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        let offset = scanner.next == "," ? standard + 3600 : scanner.time().map { -$0 }
        guard let offset, let begins = scanner.date(), let ends = scanner.date(), scanner.isAtEnd else { return nil }
        summer = (offset, begins, ends)
    }

    /// Seconds ahead of UTC when a year begins.
    func offset(before year: Int64) -> Int64 { changes(in: year - 1).last?.offset ?? standard }

    /// When the clocks are set in a year, in seconds since 1970, and how far ahead of UTC they are then.
    func changes(in year: Int64) -> [(at: Int64, offset: Int64)] {
        guard let summer else { return [] }
        // Each is told by the clocks as they are until then.
        let begins = ZoneRule.second(summer.begins, in: year) - standard
        let ends = ZoneRule.second(summer.ends, in: year) - summer.offset
        return [(begins, summer.offset), (ends, standard)].sorted { $0.0 < $1.0 }
    }

    private static func second(_ moment: (Date, Int64), in year: Int64) -> Int64 {
        let day: Int64
        switch moment.0 {
        case .julian(let number):
            day = firstDay(of: year) + number - 1 + (isLeap(year) && number > 59 ? 1 : 0)
        case .ordinal(let number): day = firstDay(of: year) + number
        case .weekday(let month, let week, let weekday):
            let first = firstDay(of: year) + daysBefore(month, in: year)
            // 1970 began on a Thursday.
            let one = first + (weekday - (first + 4) % 7 + 7) % 7
            let next = firstDay(of: year) + daysBefore(month + 1, in: year)
            day = one + (week - 1) * 7 < next ? one + (week - 1) * 7 : one + 21
        }
        return day * 86_400 + moment.1
    }

    /// Days from 1970 to a year that is not before it.
    private static func firstDay(of year: Int64) -> Int64 {
        func leaps(_ year: Int64) -> Int64 { year / 4 - year / 100 + year / 400 }
        return (year - 1970) * 365 + leaps(year - 1) - leaps(1969)
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// The days of a year before its month, or all of them for month 13.
    private static func daysBefore(_ month: Int64, in year: Int64) -> Int64 {
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths.prefix(Int(month) - 1).reduce(0, +)
    }

    private struct Scanner {
        private var rest: Substring

        init(_ text: String) { rest = text[...] }

        var isAtEnd: Bool { rest.isEmpty }
        var next: Character? { rest.first }

        mutating func skip(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        /// A zone's short name: letters, or anything in angle brackets.
        mutating func name() -> Bool {
            if skip("<") {
                rest = rest.drop { $0 != ">" }
                return skip(">")
            }
            let letters = rest.prefix { $0.isLetter }
            rest = rest[letters.endIndex...]
            return letters.count >= 3
        }

        mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard digits.count <= 3, let number = Int64(digits), range.contains(number) else { return nil }
            rest = rest[digits.endIndex...]
            return number
        }

        /// Seconds, from hours with a sign and perhaps minutes and seconds.
        mutating func time() -> Int64? {
            let sign: Int64 = skip("-") ? -1 : 1
            _ = sign > 0 && skip("+")
            guard let hours = number(0...167) else { return nil }
            var seconds = hours * 3600
            for unit in [Int64(60), 1] where skip(":") {
                guard let part = number(0...59) else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        /// A date behind a comma, and the time of its day: two in the night unless given.
        mutating func date() -> (Date, Int64)? {
            guard skip(","), let date = day() else { return nil }
            guard skip("/") else { return (date, 7200) }
            return time().map { (date, $0) }
        }

        private mutating func day() -> Date? {
            if skip("J") { return number(1...365).map { .julian($0) } }
            guard skip("M") else { return number(0...365).map { .ordinal($0) } }
            guard let month = number(1...12), skip("."), let week = number(1...5), skip("."), let day = number(0...6)
            else { return nil }
            return .weekday(month: month, week: week, day: day)
        }
    }
}
