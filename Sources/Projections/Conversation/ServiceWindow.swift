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
        case .serviceWindowClosed(let closed): closedUntil = closed.closedAt ?? closed.decision.deadline ?? closesAt
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
    public static let rule = Rule("serviceWindow", "S4.11")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        let window = conversation.window
        guard let closesAt = window.closesAt else { return .idle("the customer has never written") }
        guard closesAt != window.closedUntil else { return .idle("the window has closed") }
        return .until(policy.notBeforeServed(closesAt))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        var closed = ServiceWindowClosed()
        closed.closedAt = conversation.window.closesAt
        closed.decision = decision(restsOn: [conversation.window.lastContactBy], deadline: deadline)
        return [.record(.serviceWindowClosed(closed))]
    }
}

extension ServiceWindow: SendRule {
    /// The platform's code for a message outside the window.
    private static let code: UInt32 = 131_047

    /// Outside the window only a template goes (S4.11).
    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        let window = conversation.window
        guard send.needsWindow, !window.isOpen(at: circumstances.now) else { return .go }
        let reason =
            window.closesAt.map { "the 24-hour window closed at \($0): send an approved template" }
            ?? "the customer has never written, so no 24-hour window is open: send an approved template"
        let decision = rule.decision(restsOn: [window.lastContactBy], deadline: window.closesAt)
        return .replace(orElse: SendRefusal(code: code, reason, decision))
    }
}
