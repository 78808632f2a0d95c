public import Encoding

/// When a line is open in a week that nothing interrupts.
public struct WeeklyHours: Hashable, FieldCodable {
    /// The spans of each day, Monday first; a span that passes midnight belongs to the day on which it begins.
    public private(set) var days: [[OpenSpan]] = Array(repeating: [], count: 7)

    /// Never.
    public init() {}

    /// The days as they are written, Monday first.
    public static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// The spans of a day of the week, 0 for Monday, in order.
    public subscript(weekday: Int) -> [OpenSpan] {
        get { days[weekday] }
        set { days[weekday] = newValue.sorted { $0.start < $1.start } }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "mon", &days[0])
        fields.field(2, "tue", &days[1])
        fields.field(3, "wed", &days[2])
        fields.field(4, "thu", &days[3])
        fields.field(5, "fri", &days[4])
        fields.field(6, "sat", &days[5])
        fields.field(7, "sun", &days[6])
    }
}

/// The hours of one day, in the place of those that its day of the week has: a holiday.
public struct ExceptionalDay: Hashable, FieldCodable {
    /// The day: `2026-12-25`.
    public private(set) var date = ""
    /// Its spans, in order; none where it is closed. What began on the day before and passes midnight goes on.
    public private(set) var hours: [OpenSpan] = []
    /// The day, where the date is one.
    private(set) var day: LocalDay?

    /// No day.
    public init() {}

    /// A day with its hours.
    public init(_ day: LocalDay, _ hours: [OpenSpan]) {
        (date, self.day) = ("\(day)", day)
        self.hours = hours.sorted { $0.start < $1.start }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "date", &date)
        fields.field(2, "hours", &hours)
        day = LocalDay(date)
    }
}

extension ExceptionalDay: Comparable {
    /// The day's number; before all others where the date is none.
    var number: Int64 { day?.number ?? -1 }

    /// The earlier day comes first.
    public static func < (left: ExceptionalDay, right: ExceptionalDay) -> Bool { left.number < right.number }
}
