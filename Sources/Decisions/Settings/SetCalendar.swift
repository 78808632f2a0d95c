import Events
import Projections
import Settings
import Timeline

/// How far the clocks of a calendar have to be known ahead; where less is, they are looked up again.
private let foresight = Duration.seconds(10 * 366 * 86_400)

/// Sets a calendar; the same again is no event, unless more is known of its clocks.
func setCalendar(
    _ name: String, _ calendar: BusinessCalendar, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    guard isGivenName(name) else {
        throw Rejection(.invalid, "a calendar's name has 1 to 64 letters, digits, '-', '_' or '.'")
    }
    let calendars = world.settings.calendars
    let before = calendars[name]?.calendar
    if let before {
        let isKnown = before.clock.until >= draft.now + foresight || calendar.clock.until <= before.clock.until
        guard !before.saysTheSame(as: calendar) || !before.clock.agrees(with: calendar.clock) || !isKnown else {
            return
        }
    } else if calendars.all.count >= BusinessCalendar.limit {
        throw Rejection(
            .invalid, "there are \(BusinessCalendar.limit) calendars, which is the most: remove one that no line needs")
    }
    var set = CalendarSet(name: name, calendar: calendar)
    set.changed = before.map { calendar.changes(from: $0) } ?? []
    draft.recordSystem(.calendarSet(set))
}

/// Removes a calendar that no line needs.
func removeCalendar(_ name: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard world.settings.calendars[name] != nil else {
        throw Rejection(.notFound, "there is no calendar '\(name)': see 'GET /v1/calendars'")
    }
    try checkUnused("calendar '\(name)'", by: world.settings.lines(openBy: name), "hours")
    draft.recordSystem(.calendarSet(CalendarSet(removed: name)))
}

/// Refuses to remove what lines' settings need.
func checkUnused(_ what: String, by lines: [LineID], _ setting: String) throws(Rejection) {
    guard let first = lines.first else { return }
    let whose = first == .absent ? "the defaults" : "line '\(first)'"
    let others = lines.count == 1 ? "" : " and \(lines.count - 1) more"
    throw Rejection(.inUse, "\(whose)\(others) need \(what): change '\(setting)' there first")
}

extension BusinessCalendar {
    /// What is different from another one, in words.
    fileprivate func changes(from before: BusinessCalendar) -> [String] {
        let changes = said.differences(from: before.said).map(\.description)
        if !changes.isEmpty { return changes }
        let versions = [before.clock.version, clock.version].map { $0.isEmpty ? "unknown" : $0 }
        let until = "known until \(clock.until.date)"
        return [versions[0] == versions[1] ? "clocks \(until)" : "clocks \(versions[0]) → \(versions[1]), \(until)"]
    }
}
