public import Timeline

/// What rules count from besides a line's settings: no setting, but kept with them by who applies them. So rules are the same
/// whatever it is.
public struct LineService: Hashable, Sendable {
    /// When the line was switched on again; the epoch where it was never off.
    public var since = Timestamp.epoch
    /// When its hours became what they are: another setting, or another calendar of that name. The epoch where they were never
    /// others.
    public var hoursSince = Timestamp.epoch
    /// The calendar that its hours name (S1.12); nil where they name none that there is.
    public var calendar: SharedCalendar?
    /// How long tasks wait for replies in their sessions (S0.2); nil where each line's own time counts for all of them.
    public var replyWaits: TaskReplyWaits?

    /// A line that was never off, without a calendar.
    public init() {}

    public static func == (one: LineService, other: LineService) -> Bool { true }
    public func hash(into hasher: inout Hasher) {}
}

/// A calendar, handed around without being copied.
public final class SharedCalendar: Hashable, Sendable {
    /// The calendar.
    public let calendar: BusinessCalendar

    /// A calendar to be handed around.
    public init(_ calendar: BusinessCalendar) { self.calendar = calendar }

    public static func == (one: SharedCalendar, other: SharedCalendar) -> Bool { one.calendar == other.calendar }
    public func hash(into hasher: inout Hasher) { hasher.combine(calendar) }
}

/// How long tasks wait for a customer's reply where they say so (S0.2), handed around without being copied.
public final class TaskReplyWaits: Hashable, Sendable {
    /// By task.
    public let byTask: [String: Duration]

    /// What tasks say; nil where none says anything.
    public init?(of tasks: [BotTask]) {
        let said = tasks.compactMap { task in task.sessionTimeout.map { (task.id, $0) } }
        guard !said.isEmpty else { return nil }
        byTask = Dictionary(said) { $1 }
    }

    public static func == (one: TaskReplyWaits, other: TaskReplyWaits) -> Bool { one.byTask == other.byTask }
    public func hash(into hasher: inout Hasher) { hasher.combine(byTask) }
}
