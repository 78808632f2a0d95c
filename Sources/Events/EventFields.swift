public import Encoding
public import Timeline

/// What an event of one kind says. The type has its kind's name and conforms by having a row in ``EventKind``: it is a struct
/// that is `Hashable` and `FieldCodable`.
public protocol EventFields: FieldCodable, Hashable {
    /// The kind of event.
    static var kind: EventKind { get }
    /// What the event's rule has acted for, where it is ``ActedFor``; else nil.
    var remembered: Position? { get }
}

extension EventFields {
    public var remembered: Position? { nil }
}

extension EventFields where Self: ActedFor {
    public var remembered: Position? { actedFor }
}
