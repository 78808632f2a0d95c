public import Events
public import Settings

/// A rule about what follows within a conversation from an event that was just decided there: the session after a message,
/// the survey after a close. What follows is part of the same decision; its events are reacted to in turn.
public protocol Reaction: Sendable {
    /// The rule.
    static var rule: Rule { get }
    /// The kinds of event that something can follow from: others are not handed over.
    static var causes: [EventKind] { get }

    /// What follows from an event.
    ///
    /// - Parameters:
    ///   - conversation: As the whole decision has left it so far: a later part of it may have undone what the event
    ///   did, so look again.
    ///   - world: What else there is, as it was before the decision.
    static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect]
}

/// The reactions, in the order in which they are asked.
public enum Reactions {
    /// All of them.
    public static let all: [any Reaction.Type] = [
        SurveyAnswering.self, WorkbinReturn.self, SessionOpening.self, Welcome.self, OutOfHours.self, QueueFull.self,
        UnassignedReply.self, BotRequest.self, FlowAnswering.self, SatisfactionSurvey.self, SendOrder.self,
        SendWait.self,
        NotifyURL.self, IdentityCheck.self,
    ]

    /// By the number of a kind of event: those that something can follow from it. From most events nothing can, and none is asked.
    private static let byKind: [[any Reaction.Type]] = {
        let size = Int(EventKind.allCases.map(\.rawValue).max() ?? 0) + 1
        return (0..<size).map { number in all.filter { $0.causes.contains { Int($0.rawValue) == number } } }
    }()

    /// The reactions to a kind of event.
    public static func reactions(to kind: UInt16) -> [any Reaction.Type] {
        Int(kind) < byKind.count ? byKind[Int(kind)] : []
    }
}
