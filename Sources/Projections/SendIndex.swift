import Events
import Messages
import Timeline

/// What is asked of all messages of ours together: how many wait for the platform, and in which conversation one may be, by the
/// end of the platform's id. Kept only where decisions are made: for each message several looks into a large table are a tenth
/// of a rebuild.
struct SendIndex: Hashable, Sendable {
    /// Whether it is kept.
    private(set) var isKept = false
    /// How many messages wait for the platform.
    private(set) var waiting = 0
    /// Candidates, to be confirmed there.
    private var conversations: [UInt64: ConversationID] = [:]

    /// Nothing is kept.
    init() {}

    /// Keeps it from here on, beginning with what follows from the conversations.
    mutating func keep(from states: some Sequence<ConversationState>) {
        isKept = true
        for state in states {
            waiting += state.delivery.waitingCount
            for send in state.delivery.open where send.stage == .accepted && send.message != .absent {
                conversations[SendIndex.key(send.message)] = state.id
            }
        }
    }

    /// The conversation in which a message may be.
    subscript(message: MessageID) -> ConversationID? { conversations[SendIndex.key(message)] }

    /// Has a conversation take its next event into account, and follows.
    mutating func follow(_ event: RecordedEvent, in state: inout ConversationState) {
        switch event.event {
        case .sendRequested, .sendAccepted, .sendFailed, .sendRefused, .sendDoubtResolved:
            let before = state.delivery.waitingCount
            let settled = state.follow(event)
            waiting += state.delivery.waitingCount - before
            if let settled { forget(settled) }
        default:
            if let settled = state.follow(event) { forget(settled) }
        }
        switch event.event {
        case .sendAccepted(let accepted): note(accepted.message, sentAs: accepted.send, in: state)
        case .sendDoubtResolved(let resolved) where resolved.outcome == .sent:
            note(resolved.message, sentAs: resolved.send, in: state)
        default: return
        }
    }

    private mutating func note(_ message: MessageID, sentAs send: Position, in state: borrowing ConversationState) {
        if state.delivery.send(at: send) != nil { conversations[SendIndex.key(message)] = state.id }
    }

    private mutating func forget(_ message: MessageID) { conversations[SendIndex.key(message)] = nil }

    /// The last eight bytes: an id begins with what many have in common.
    private static func key(_ message: MessageID) -> UInt64 {
        message.rawValue.utf8.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// It has no state of its own: it says what the conversations say.
    static func == (one: SendIndex, other: SendIndex) -> Bool { true }

    func hash(into hasher: inout Hasher) {}
}
