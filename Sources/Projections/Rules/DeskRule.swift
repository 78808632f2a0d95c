import Events
public import Settings
public import Timeline

/// A rule about work that follows from the state of the whole desk, not from one caller's command: the sessions of an agent
/// who is removed are given up, one by one. The engine asks after every command, as it asks for deadlines; each answer is a
/// decision of its own about one conversation, so it is atomic, explained, and comes again after a crash.
public protocol DeskRule: Sendable {
    /// The rule.
    static var rule: Rule { get }

    /// The conversation that is next, and since when; nil where nothing is to be done. Asked after every command: without a
    /// scan.
    ///
    /// - Parameter isSetAside: Conversations that are passed over: acting on them changed nothing.
    static func next(
        in desk: borrowing Desk, under settings: borrowing Settings, except isSetAside: (ConversationID) -> Bool
    ) -> (at: Timestamp, conversation: ConversationID)?

    /// Since when the rule has something to do in a conversation; nil where it has nothing to do there. Looked at once more before
    /// it acts, and after that.
    static func due(_ conversation: ConversationID, in desk: borrowing Desk) -> Timestamp?

    /// What the rule does there. Must lead to a state in which it has nothing to do there any more.
    static func act(
        on conversation: borrowing ConversationState, desk: borrowing Desk, under policy: borrowing LinePolicy
    ) -> [RuleEffect]
}

/// The rules about the desk, in the order in which they act where several have something to do.
public enum DeskRules {
    /// All of them.
    public static let all: [any DeskRule.Type] = [
        AgentRemoval.self, ContactJoining.self, LogoutParking.self, QueueAssignment.self, QueueReply.self,
    ]

    /// The rule about the desk that this is; nil where it is none.
    public static func named(_ rule: Rule) -> (any DeskRule.Type)? { all.first { $0.rule == rule } }
}
