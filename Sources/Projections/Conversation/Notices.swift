public import Encoding
public import Events
public import Timeline

/// What Parley said to the customer by itself, and for which event: there is one automatic message for an event, whichever rule
/// comes first (S3).
public struct Notices: Projection, FieldCodable, Hashable {
    /// The event that led to the last automatic message, or to the refusal of one.
    public private(set) var last = Position.start

    /// Nothing was said.
    public init() {}

    /// Whether something was said already for what led to this event.
    public func hasSaid(for event: borrowing RecordedEvent) -> Bool { last == event.root }

    public mutating func apply(_ event: RecordedEvent) {
        if event.event.isAutomatic { last = event.root }
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "last", &last) }
}

extension Event {
    /// Whether Parley says something by itself, or would have.
    var isAutomatic: Bool {
        switch self {
        case .sendRequested(let send): !send.origin.isReply
        case .sendRefused(let refused): !refused.origin.isReply && refused.send == .start
        default: false
        }
    }
}
