public import Encoding
public import Timeline

/// The window closes within the hour, and the customer still waits for an answer.
public struct WindowClosingSoon: Hashable, FieldCodable, ActedFor {
    /// The message that waits for an answer.
    public var message = Position.start
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty event.
    public init() {}

    public var actedFor: Position { message }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "message", &message)
        fields.detail(2, "decision", &decision)
        fields.unknown(&unknown)
    }
}
