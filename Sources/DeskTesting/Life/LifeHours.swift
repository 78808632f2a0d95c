import Timeline

/// The hours and the list that lives have, where lines name them: said once as a configuration, and once more as arithmetic.
enum LifeHours {
    static let calendars = """
        calendars:
          day: { zone: UTC, hours: { mon-sun: ["00:30-06:00", "07:00-20:00"] } }

        """
    static let blacklists = """
        blacklists:
          trouble: ["+16505551234"]

        """

    private static let spans: [ClosedRange<Int64>] = [30...359, 420...1199]
    private static let minute: Int64 = 60_000
    private static let day: Int64 = 1_440

    static func isOpen(at moment: Timestamp) -> Bool {
        let inDay = moment.milliseconds / minute % day
        return spans.contains { $0.contains(inDay) }
    }

    /// When a line is open that is looked at from a moment on.
    static func opening(from moment: Timestamp) -> Timestamp {
        if isOpen(at: moment) { return moment }
        let midnight = moment.milliseconds / minute / day * day
        let starts = (0...1).flatMap { days in spans.map { (midnight + days * day + $0.lowerBound) * minute } }
        return Timestamp(milliseconds: starts.first { $0 > moment.milliseconds } ?? moment.milliseconds)
    }

    /// Whether a customer is on the list.
    static func isListed(_ phone: String) -> Bool { phone == "16505551234" }
}
