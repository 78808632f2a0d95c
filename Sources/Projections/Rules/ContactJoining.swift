import Events
public import Settings
public import Timeline

/// Closes the sessions of conversations in which the customer no longer writes, as two contacts were found to be one person
/// who has another conversation with the line (B6). Nobody is asked how it went: the customer goes on there.
public enum ContactJoining: DeskRule {
    public static let rule = Rule("contactJoining", "B6")

    public static func next(
        in desk: borrowing Desk, under settings: borrowing Settings, except isSetAside: (ConversationID) -> Bool
    ) -> (at: Timestamp, conversation: ConversationID)? {
        desk.superseded.first { !isSetAside($0.conversation) }.map { ($0.at, $0.conversation) }
    }

    public static func due(_ conversation: ConversationID, in desk: borrowing Desk) -> Timestamp? {
        desk.superseded.first { $0.conversation == conversation }?.at
    }

    public static func act(
        on conversation: borrowing ConversationState, desk: borrowing Desk, under policy: borrowing LinePolicy
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open,
            let superseded = desk.superseded.first(where: { [id = conversation.id] in $0.conversation == id })
        else { return [] }
        return [.close(.joined, rule.decision(restsOn: [superseded.position, session.openedBy]))]
    }
}
