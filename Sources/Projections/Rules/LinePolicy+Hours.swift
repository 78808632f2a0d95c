public import Settings
public import Timeline

extension LinePolicy {
    /// Whether the line is open at a moment (S1.12); one without hours always is.
    public func isOpen(at moment: Timestamp) -> Bool {
        hours == nil || service.calendar?.calendar.isOpen(at: moment) ?? true
    }

    /// Whether sessions that begin at a moment wait for the opening.
    func waitsForOpening(at moment: Timestamp) -> Bool { hours?.meanwhile == .wait && !isOpen(at: moment) }

    /// When a session need no longer wait for the opening that waits since a moment; nil where that lies too far ahead. For a time
    /// in which the line was off, or had other hours, nothing happens.
    func opening(since moment: Timestamp) -> Timestamp? {
        let start = max(moment, service.since, service.hoursSince)
        return waitsForOpening(at: start) ? service.calendar?.calendar.nextOpening(after: start) : start
    }

    /// When the line closes, after a moment; nil where that lies too far ahead, or where it never does.
    func closing(after moment: Timestamp) -> Timestamp? {
        guard hours != nil else { return nil }
        return service.calendar?.calendar.nextClosing(after: max(moment, service.since, service.hoursSince))
    }
}
