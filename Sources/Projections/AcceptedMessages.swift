import Messages
import Timeline

/// In which conversation a message of ours may be, by the end of the platform's id: candidates, to be confirmed there. Every
/// message that is sent passes through, so a few bytes are hashed rather than the whole of an id.
struct AcceptedMessages: Hashable, Sendable {
    private var conversations: [UInt64: ConversationID] = [:]

    var isEmpty: Bool { conversations.isEmpty }

    subscript(message: MessageID) -> ConversationID? { conversations[AcceptedMessages.key(message)] }

    mutating func note(_ message: MessageID, in conversation: ConversationID) {
        conversations[AcceptedMessages.key(message)] = conversation
    }

    mutating func forget(_ message: MessageID) { conversations[AcceptedMessages.key(message)] = nil }

    /// The last eight bytes: an id begins with what many have in common.
    private static func key(_ message: MessageID) -> UInt64 {
        message.rawValue.utf8.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
