import Events
public import Settings
public import Timeline

/// Gives a session back whose receiver has not answered in time (S1.7): to who transferred it, unless they have logged out; else to
/// the queue, where it keeps its place and is offered to the receiver last. Once, as it is no transfer then.
public enum TransferReturn: DeadlineRule {
    public static let rule = Rule("transferReturn", "S1.7")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let length = policy.transfer.maxTime else { return .idle("it is off") }
        guard let session = conversation.sessions.open else { return .idle("no session is open") }
        guard !session.transferredBy.isEmpty else { return .idle("no transfer waits for its receiver's answer") }
        return .until(policy.due(session.handlerSince, after: length))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open, case .agent(let receiver) = session.handler else { return [] }
        let sender = session.transferredBy
        let decision = decision(restsOn: [session.assignedBy], deadline: deadline)
        let late = "agent '\(receiver)' has not answered in time"
        if world.desk.isThere(sender) {
            return [.assign(.agent(sender), reason: late, decision)]
        }
        let reason = "\(late), and agent '\(sender)' is not there"
        return [.assign(.queue, reason: reason, decision, .passing(over: receiver))]
    }
}
