import Events
public import Settings
public import Timeline

/// Parks the sessions of an agent who has logged out in the workbin of their name (S2.2): each by a decision of its own.
public enum LogoutParking: DeskRule {
    public static let rule = Rule("logoutParking", "S2.2")

    public static func next(
        in desk: borrowing Desk, under settings: borrowing Settings, except isSetAside: (ConversationID) -> Bool
    ) -> (at: Timestamp, conversation: ConversationID)? {
        for agent in desk.leaving {
            if let left = desk.sessions(of: agent).first(where: { !isSetAside($0) }) {
                return (desk.agent(agent)?.stateSince ?? .epoch, left)
            }
        }
        return nil
    }

    public static func due(_ conversation: ConversationID, in desk: borrowing Desk) -> Timestamp? {
        for agent in desk.leaving where desk.sessions(of: agent).contains(conversation) {
            return desk.agent(agent)?.stateSince
        }
        return nil
    }

    public static func act(
        on conversation: borrowing ConversationState, desk: borrowing Desk, under policy: borrowing LinePolicy
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open, case .agent(let id) = session.handler,
            let agent = desk.agent(id), agent.isOut
        else { return [] }
        let decision = rule.decision(restsOn: [agent.stateBy, session.assignedBy])
        return [.assign(.workbin(id), reason: "agent '\(id)' has logged out", decision, .parked(by: id))]
    }
}
