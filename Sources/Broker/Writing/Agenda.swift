public import Timeline

/// What the broker will do by itself: the deadlines of its rules.
public struct Agenda: Hashable, Sendable {
    /// The earliest deadline; nil where there is none. One that has passed is about to be decided, or waits for the log.
    public var next: Timestamp?
    /// How many conversations have a deadline before them.
    public var conversations = 0
    /// How often a rule did not do what it has to: a fault of Parley's own.
    public var faults = 0
}
