public import Timeline

/// An event by which a rule remembers what it has acted for, so that it does not act for it again: the message that began the
/// waiting period, for a reminder.
public protocol ActedFor {
    /// What the rule has acted for.
    var actedFor: Position { get }
}
