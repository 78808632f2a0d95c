public import Timeline

/// An event by which a rule remembers what it has acted for, so that it does not act for it again: the message that began the
/// waiting period, for a reminder.
public protocol ActedFor {
    /// What the rule has acted for.
    var actedFor: Position { get }
}

extension EventKind {
    /// By number: whether a kind's events are ``ActedFor``. Looked up with every event, and so no more than a table.
    private static let remembering: [Bool] = {
        var table = [Bool](repeating: false, count: Int(allCases.map(\.rawValue).max() ?? 0) + 1)
        for kind in allCases { table[Int(kind.rawValue)] = kind.fields is any ActedFor.Type }
        return table
    }()

    fileprivate static func remembers(_ kind: UInt16) -> Bool {
        Int(kind) < remembering.count && remembering[Int(kind)]
    }
}

extension Event {
    /// What the event's rule has acted for; nil for an event of no such rule.
    public var actedFor: Position? {
        guard EventKind.remembers(kind) else { return nil }
        return (fields as? any ActedFor)?.actedFor
    }
}
