public import Encoding

/// When a line is open (S1.12): weekly hours in a place, days that are different, and how the clocks of that place are set.
///
/// All that it answers follows from what it holds: no clock is read, and no database of time zones.
public struct BusinessCalendar: Hashable, FieldCodable {
    /// The place, by its name in the IANA's database: `Europe/Berlin`.
    public var zone = ""
    /// The hours of the days of the week.
    public var week = WeeklyHours()
    /// The days that have hours of their own, in order.
    public internal(set) var exceptions: [ExceptionalDay] = []
    /// How the clocks are set there.
    public var clock = ZoneClock()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Never open.
    public init() {}

    /// A calendar whose clocks are still to be looked up.
    public init(zone: String, week: WeeklyHours, exceptions: [ExceptionalDay]) {
        (self.zone, self.week) = (zone, week)
        self.exceptions = exceptions.sorted()
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "zone", &zone)
        fields.field(2, "week", &week)
        fields.field(3, "exceptions", &exceptions)
        fields.field(4, "clock", &clock)
        fields.unknown(&unknown)
    }

    /// The hours of a day.
    func hours(on day: LocalDay) -> [OpenSpan] {
        var (low, high) = (0, exceptions.count)
        while low < high {
            let middle = (low + high) / 2
            if exceptions[middle].number < day.number { low = middle + 1 } else { high = middle }
        }
        let isException = low < exceptions.count && exceptions[low].day == day
        return isException ? exceptions[low].hours : week[day.weekday]
    }

    /// Whether another calendar has the same hours in the same place, whatever is known of its clocks.
    public func saysTheSame(as other: BusinessCalendar) -> Bool {
        zone == other.zone && week == other.week && exceptions == other.exceptions && unknown == other.unknown
    }
}
