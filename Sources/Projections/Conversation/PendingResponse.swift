public import Encoding
public import Events
public import Settings
public import Timeline

/// How urgent the customer's unanswered message is for the agent who has the session (S2.1): green from the message on,
/// yellow at the warning time, red at the maximum time. A second message does not restart it; the agent's message clears it.
public struct PendingResponse: Projection, FieldCodable, Hashable {
    /// The level that was last recorded, and the message it was for.
    public private(set) var recorded = Urgency.green
    /// The message that the recorded level was for.
    public private(set) var recordedFor = Position.start

    /// Nothing recorded.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        guard case .pendingResponseEscalated(let escalated) = event.event, let basis = escalated.decision.restsOn.last
        else { return }
        recorded = escalated.urgency
        recordedFor = basis
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "recorded", &recorded)
        fields.field(2, "recordedFor", &recordedFor)
    }

    /// The level now, and since when the customer waits; nil where nothing is pending for an agent.
    public static func current(in conversation: borrowing ConversationState) -> (urgency: Urgency, since: Timestamp)? {
        guard let session = conversation.sessions.open, session.handler.isAgent,
            let unanswered = conversation.turns.unanswered
        else { return nil }
        let pending = conversation.pending
        return (pending.recordedFor == unanswered.position ? pending.recorded : .green, unanswered.time)
    }
}

extension PendingResponse: DeadlineRule {
    public static let rule = Rule.pendingResponse
    public static let ruleVersion: UInt32 = 1

    public static func deadline(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy)
        -> Timestamp?
    {
        guard let limits = policy.pendingResponse, let (urgency, since) = current(in: conversation) else { return nil }
        switch urgency {
        case .green: return since + limits.warning
        case .yellow: return since + limits.maximum
        case .red: return nil
        }
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp
    ) -> [RuleEffect] {
        guard let (urgency, since) = current(in: conversation), let session = conversation.sessions.open,
            let unanswered = conversation.turns.unanswered
        else { return [] }
        var escalated = PendingResponseEscalated()
        escalated.session = session.number
        escalated.urgency = urgency == .green ? .yellow : .red
        escalated.waitingSince = since
        escalated.decision = decision(restsOn: [session.assignedBy, unanswered.position], deadline: deadline)
        return [.record(.pendingResponseEscalated(escalated))]
    }
}
