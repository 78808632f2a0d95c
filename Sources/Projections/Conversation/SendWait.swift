public import Events
public import Settings
public import Timeline

/// How a message ends for the one who wants it sent (S4.17, S4.19): exactly one outcome, and where more comes after all, one that is
/// late. At the second of the timeout it is over.
public enum SendWait: DeadlineRule {
    public static let rule = Rule("sendWait", "S4.17")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let deadline = next(in: conversation)?.waiting?.deadline else {
            return .idle("nobody waits for what becomes of a message")
        }
        return .until(policy.notBeforeServed(deadline))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let send = next(in: conversation), let waiting = send.waiting else { return [] }
        return [
            outcome(
                waiting.outcomeInVain, of: send.position, late: false,
                decision(restsOn: [send.position], deadline: deadline))
        ]
    }

    private static func next(in conversation: borrowing ConversationState) -> OpenSend? {
        var next: OpenSend?
        for send in conversation.delivery.open {
            guard let deadline = send.waiting?.deadline else { continue }
            if next?.waiting?.deadline.map({ deadline < $0 }) ?? true { next = send }
        }
        return next
    }

    private static func outcome(
        _ outcome: SendOutcome.Outcome, of send: Position, late: Bool, _ decision: Decision
    ) -> RuleEffect {
        var recorded = SendOutcome()
        (recorded.send, recorded.outcome, recorded.late) = (send, outcome, late)
        recorded.decision = decision
        return .record(.sendOutcome(recorded))
    }
}

extension SendWait: Reaction {
    public static let causes: [EventKind] = [
        .sendRequested, .sendRefused, .sendAccepted, .sendFailed, .sendDoubtResolved, .receiptReceived,
    ]

    /// Records the outcomes that an event has decided.
    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        if case .sendRefused(let refused) = event.event, refused.send == .start {
            guard refused.options != nil else { return [] }
            return [
                outcome(
                    outcome(of: refused), of: event.position, late: false, rule.decision(restsOn: [event.position]))
            ]
        }
        return conversation.delivery.open.compactMap { send in
            guard let waiting = send.waiting, let owed = waiting.owed else { return nil }
            return outcome(
                owed, of: send.position, late: waiting.outcome != nil,
                rule.decision(
                    restsOn: send.position == event.position ? [send.position] : [send.position, event.position]))
        }
    }

    /// What a refusal is to the one who wanted the message: beyond the limits is an error, all else is a policy's.
    public static func outcome(of refused: SendRefused) -> SendOutcome.Outcome {
        [ContentLimits.rule.name, OpenSends.rule.name].contains(refused.decision.rule) ? .error : .policyFail
    }
}
