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
        guard case .pendingResponseEscalated(let escalated) = event.event else { return }
        recorded = escalated.urgency
        recordedFor = escalated.waiting
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
    public static let rule = Rule("pendingResponse", "S2.1")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let limits = policy.pendingResponse else { return .idle("it is off") }
        guard let (urgency, since) = current(in: conversation) else { return .idle("no customer waits for an agent") }
        switch urgency {
        case .green: return .until(policy.due(since, after: limits.warning))
        case .yellow: return .until(policy.due(since, after: limits.maximum))
        case .red: return .idle("it is red already")
        }
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let (urgency, since) = current(in: conversation), let session = conversation.sessions.open,
            let unanswered = conversation.turns.unanswered
        else { return [] }
        var escalated = PendingResponseEscalated()
        escalated.session = session.number
        escalated.urgency = urgency == .green ? .yellow : .red
        escalated.waitingSince = since
        escalated.message = unanswered.position
        escalated.decision = decision(restsOn: [session.assignedBy, unanswered.position], deadline: deadline)
        return [.record(.pendingResponseEscalated(escalated))]
    }
}
