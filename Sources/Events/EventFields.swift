public import Encoding

/// What an event of one kind says. The type has its kind's name and conforms by having a row in ``EventKind``: it is a struct
/// that is `Hashable` and `FieldCodable`.
public protocol EventFields: FieldCodable, Hashable {
    /// The kind of event.
    static var kind: EventKind { get }
}
