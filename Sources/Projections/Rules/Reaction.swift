public import Events
public import Settings

/// A rule about what follows within a conversation from an event that was just decided there: the session after a message,
/// the survey after a close. What follows is part of the same decision; its events are reacted to in turn.
public protocol Reaction: Sendable {
    /// The rule.
    static var rule: Rule { get }

    /// What follows from an event.
    ///
    /// - Parameter conversation: As the whole decision has left it so far: a later part of it may have undone what the event
    ///   did, so look again.
    static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy
    ) -> [RuleEffect]
}

/// The reactions, in the order in which they are asked.
public enum Reactions {
    /// All of them.
    public static let all: [any Reaction.Type] = [
        SurveyAnswering.self, SessionOpening.self, SatisfactionSurvey.self, SendOrder.self,
    ]
}
