public import Timeline

/// An event by which a rule remembers what it has acted for, so that it does not act for it again: the message that began the
/// waiting period, for a reminder.
public protocol ActedFor {
    /// What the rule has acted for.
    var actedFor: Position { get }
}

extension EventKind {
    /// A bit for each number: whether a kind's events are ``ActedFor``. Looked at with every event, and so no more than that.
    private static let remembering: UInt128 = allCases.reduce(0) { bits, kind in
        kind.fields is any ActedFor.Type ? bits | 1 << UInt128(kind.rawValue) : bits
    }

    /// Where the kinds about sessions begin: before that are those of the platform, which are most of all there is.
    private static let first = EventKind.sessionOpened.rawValue

    fileprivate static func remembers(_ kind: UInt16) -> Bool {
        kind > first && kind < 128 && remembering & (1 << UInt128(kind)) != 0
    }
}

extension Event {
    /// What the event's rule has acted for; nil for an event of no such rule.
    public var actedFor: Position? {
        guard EventKind.remembers(kind) else { return nil }
        return fields?.remembered
    }
}
