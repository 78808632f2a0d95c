import Events
public import Settings
public import Timeline

/// Gives up the sessions of an agent who is removed, each by a decision of its own: it goes to the queue, where it keeps its place,
/// or with `manual` to nobody.
public enum AgentRemoval: DeskRule {
    public static let rule = Rule("agentRemoval", "S2", version: 2)

    public static func next(
        in desk: borrowing Desk, under settings: borrowing Settings, except isSetAside: (ConversationID) -> Bool
    ) -> (at: Timestamp, conversation: ConversationID)? {
        for removal in desk.removals {
            if let left = desk.sessions(of: removal.agent).first(where: { !isSetAside($0) }) {
                return (removal.at, left)
            }
        }
        return nil
    }

    public static func due(_ conversation: ConversationID, in desk: borrowing Desk) -> Timestamp? {
        for removal in desk.removals where desk.sessions(of: removal.agent).contains(conversation) { return removal.at }
        return nil
    }

    public static func act(
        on conversation: borrowing ConversationState, desk: borrowing Desk, under policy: borrowing LinePolicy
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open, case .agent(let id) = session.handler,
            let removal = desk.removals.first(where: { $0.agent == id })
        else { return [] }
        let decision = rule.decision(restsOn: [removal.position, session.assignedBy])
        return [.assign(policy.placeOfReturn, reason: "agent '\(id)' was removed", decision)]
    }
}
