import Events

/// Who has logged out, or is removed, has no sessions.
enum LogoutLeavesNothing: DeskInvariant {
    static let name = "who has logged out has no sessions"

    static func breach(after round: DeskRound) -> String? {
        guard round.isUp else { return nil }
        for conversation in round.desk.conversations.values {
            guard case .agent(let id)? = conversation.open?.handler else { continue }
            guard let agent = round.desk.agents[id] else {
                return "agent '\(id)' is no more, and has the session of conversation \(conversation.id)"
            }
            if agent.isOut {
                return "agent '\(id)' has logged out, and has the session of conversation \(conversation.id)"
            }
        }
        return nil
    }
}
