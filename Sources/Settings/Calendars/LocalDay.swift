import Timeline

/// A day as a wall calendar has it, wherever that hangs: `2026-12-25`.
public struct LocalDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public let number: Int64

    init(number: Int64) { self.number = number }

    /// The day that clocks show with a time, in milliseconds since 1970 as they read it.
    init(reading: Int64) {
        number = (reading < 0 ? reading - LocalDay.length + 1 : reading) / LocalDay.length
    }

    /// Reads a date as it is written, from 1970 on; nil for what is none.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let midnight = Timestamp(iso8601: text) else { return nil }
        number = midnight.milliseconds / LocalDay.length
    }

    /// The day of the week, 0 for Monday.
    public var weekday: Int { Int((number + 3) % 7 + 7) % 7 }

    /// A day so many days later.
    static func + (day: LocalDay, count: Int64) -> LocalDay { LocalDay(number: day.number + count) }
    /// The earlier day comes first.
    public static func < (left: LocalDay, right: LocalDay) -> Bool { left.number < right.number }

    /// The milliseconds of a day on a clock that nobody sets.
    static let length: Int64 = 86_400_000
}

extension LocalDay: CustomStringConvertible {
    /// `2026-12-25`
    public var description: String { Timestamp.clamped(milliseconds: number * LocalDay.length).date }
}
