public import Encoding
public import Events
public import Settings
public import Timeline

/// The greeting of a customer who is new to a line (S3.1): once in a conversation, for the chat that they opened or for the first
/// message that they wrote, as the line has it. Not while a session is under way: who is spoken to needs no greeting.
///
/// It goes before every other automatic message that the same event leads to.
public struct Welcome: Projection, FieldCodable, Hashable {
    /// The customer's first message that wants an answer; ``Position/start`` where they have written none.
    public private(set) var firstMessage = Position.start
    /// The message of ours that greeted them; ``Position/start`` where none has.
    public private(set) var said = Position.start

    /// Nobody has written.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .messageReceived(let message) where firstMessage == .start:
            if MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID) { firstMessage = event.position }
        case .sendRequested(let send) where said == .start:
            if send.origin == .rule(Welcome.rule.name) { said = event.position }
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "firstMessage", &firstMessage)
        fields.field(2, "said", &said)
    }
}

extension Welcome: Reaction {
    public static let rule = Rule("welcome", "S3.1")
    public static let causes: [EventKind] = [.messageReceived]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard let welcome = policy.welcome, !policy.disabled, conversation.welcome.said == .start,
            case .messageReceived(let message) = event.event,
            // A session that this very message has opened is none under way.
            conversation.sessions.open.map({ $0.openedBy > event.position }) ?? true,
            !conversation.notices.hasSaid(for: event),
            Blacklisting(of: conversation, named: message.sender, under: policy, in: world).incoming == nil
        else { return [] }
        switch welcome.on {
        case .request: guard MessageTypes.asksForWelcome(type: message.type) else { return [] }
        case .firstMessage: guard conversation.welcome.firstMessage == event.position else { return [] }
        }
        return [.say(Outgoing(welcome.message, because: rule.decision(restsOn: [event.position])))]
    }
}
