public import Encoding
public import Events
public import Settings
public import Timeline

/// The 24-hour customer service window (S4.11): open while now < the platform's time of the customer's last message or call
/// + 24 h. Our own messages, templates and receipts never open or extend it.
public struct ServiceWindow: Projection, FieldCodable, Hashable {
    /// How long the window stays open.
    public static let length = Duration.seconds(24 * 3600)

    /// The platform's time of the customer's last message or call, whichever order they were delivered in.
    public private(set) var lastContact: Timestamp?
    /// The event of that message or call.
    public private(set) var lastContactBy = Position.start
    /// The end up to which the closing has been recorded.
    public private(set) var closedUntil: Timestamp?
    /// How often it has opened.
    public private(set) var openings: UInt32 = 0

    /// A window that has never been open.
    public init() {}

    /// When it closes, or closed; nil where it has never been open.
    public var closesAt: Timestamp? { lastContact.map { $0 + ServiceWindow.length } }

    /// Whether a free-form message may go at this moment.
    public func isOpen(at now: Timestamp) -> Bool { closesAt.map { now < $0 } ?? false }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .messageReceived(let message) where MessageTypes.opensWindow(type: message.type):
            contact(event)
        case .callReceived(let call) where call.fromCustomer: contact(event)
        case .serviceWindowClosed(let closed): closedUntil = closed.decision.deadline ?? closesAt
        default: return
        }
    }

    private mutating func contact(_ event: RecordedEvent) {
        guard event.occurredAt > lastContact ?? .epoch || lastContact == nil else { return }
        if !isOpen(at: event.occurredAt) { openings += 1 }
        lastContact = event.occurredAt
        lastContactBy = event.position
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "lastContact", &lastContact)
        fields.field(2, "lastContactBy", &lastContactBy)
        fields.field(3, "closedUntil", &closedUntil)
        fields.field(4, "openings", &openings)
    }
}

extension ServiceWindow: DeadlineRule {
    public static let rule = Rule.serviceWindow
    public static let ruleVersion: UInt32 = 1

    public static func deadline(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy)
        -> Timestamp?
    {
        let window = conversation.window
        guard !policy.disabled, let closesAt = window.closesAt, closesAt != window.closedUntil else { return nil }
        return closesAt
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp
    ) -> [RuleEffect] {
        var closed = ServiceWindowClosed()
        closed.decision = decision(restsOn: [conversation.window.lastContactBy], deadline: deadline)
        return [.record(.serviceWindowClosed(closed))]
    }
}
