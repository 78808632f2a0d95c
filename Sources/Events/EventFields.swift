public import Encoding
import Timeline

/// What an event of one kind says. The type has its kind's name and conforms by having a row in ``EventKind``: it is a struct
/// that is `Hashable` and `FieldCodable`.
public protocol EventFields: FieldCodable, Hashable {
    /// The kind of event.
    static var kind: EventKind { get }
}

extension EventFields {
    /// What the event's rule has acted for: nothing, as it is not ``ActedFor``.
    var remembered: Position? { nil }
}

extension EventFields where Self: ActedFor {
    /// What the event's rule has acted for.
    var remembered: Position? { actedFor }
}
