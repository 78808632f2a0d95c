public import Timeline

/// When a calendar opens and closes. What touches or overlaps is one time of being open: `09:00-12:00` and `12:00-15:00` have no
/// closing between them.
extension BusinessCalendar {
    /// How many days are looked through for an opening or a closing: a calendar that has none in more than a year has none.
    public static let daysAhead: Int64 = 400

    /// Whether it is open at a moment.
    public func isOpen(at moment: Timestamp) -> Bool {
        var isOpen = false
        let last = forEachTime(from: moment, days: 2) { time in
            isOpen = time.contains(moment)
            return !isOpen && time.upperBound <= moment
        }
        return isOpen || last?.contains(moment) ?? false
    }

    /// When it opens next, after a moment; nil where that is more than ``daysAhead`` days away, or never.
    public func nextOpening(after moment: Timestamp) -> Timestamp? {
        var opening: Timestamp?
        let last = forEachTime(from: moment, days: BusinessCalendar.daysAhead) { time in
            if time.lowerBound > moment { opening = time.lowerBound }
            return opening == nil
        }
        return opening ?? last.flatMap { $0.lowerBound > moment ? $0.lowerBound : nil }
    }

    /// When it closes next, after a moment; nil where that is more than ``daysAhead`` days away, or never.
    public func nextClosing(after moment: Timestamp) -> Timestamp? {
        var closing: Timestamp?
        forEachTime(from: moment, days: BusinessCalendar.daysAhead) { time in
            if time.upperBound > moment { closing = time.upperBound }
            return closing == nil
        }
        return closing
    }

    /// Goes over the times at which it is open, in order: from those that may have begun before a moment to those that begin within
    /// so many days.
    ///
    /// - Parameter visit: Whether to go on.
    /// - Returns: The time that has begun by then and whose end lies beyond, where there is one.
    @discardableResult
    private func forEachTime(
        from moment: Timestamp, days: Int64, _ visit: (Range<Timestamp>) -> Bool
    ) -> Range<Timestamp>? {
        let today = LocalDay(reading: clock.reading(at: moment))
        var open: Range<Timestamp>?
        // A span reaches into the day after its own, and clocks that are set back by a day show one again.
        for day in -2...(days + 1) {
            for span in hours(on: today + day) {
                let time = self.time(of: span, on: today + day)
                guard !time.isEmpty else { continue }
                if let before = open, time.lowerBound > before.upperBound {
                    guard visit(before) else { return nil }
                    open = time
                } else {
                    open = (open?.lowerBound ?? time.lowerBound)..<max(open?.upperBound ?? .epoch, time.upperBound)
                }
            }
            // Whatever comes later begins later.
            if let before = open, before.upperBound < midnight(after: today + day) {
                guard visit(before) else { return nil }
                open = nil
            }
        }
        return open
    }

    private func time(of span: OpenSpan, on day: LocalDay) -> Range<Timestamp> {
        let midnight = day.number * LocalDay.length
        let start = clock.moment(showing: midnight + span.start * 60_000)
        return start..<max(start, clock.moment(showing: midnight + span.end * 60_000))
    }

    private func midnight(after day: LocalDay) -> Timestamp {
        clock.moment(showing: (day.number + 1) * LocalDay.length)
    }
}
