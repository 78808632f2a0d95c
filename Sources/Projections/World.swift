public import Encoding
public import Events
public import Settings
public import Timeline

/// Everything that decisions rest on: all conversations, and what they have in common.
public struct World: Projection, FieldCodable, Hashable {
    /// Raised when any of its parts changes what it computes.
    public static let version: UInt32 = 2

    /// The last event that was applied.
    public private(set) var head = Position.start
    /// When that event was recorded.
    public private(set) var lastRecordedAt = Timestamp.epoch
    /// The number of events of the system's own stream.
    public private(set) var systemEventCount: UInt32 = 0
    /// The rules of each line.
    public private(set) var settings = Settings()
    /// Contacts and their aliases.
    public private(set) var directory = Directory()
    /// The agents.
    public private(set) var desk = Desk()
    /// The tokens.
    public private(set) var access = Access()
    /// The conversations; the first has the number 1.
    public private(set) var conversations = ChunkedArray<ConversationState>()

    /// The world before the first event.
    public init() {}

    /// The state of a conversation; nil for the system's stream and for one that doesn't exist.
    public func conversation(_ id: ConversationID) -> ConversationState? {
        let index = Int(id.rawValue) - 1
        return conversations.indices.contains(index) ? conversations[index] : nil
    }

    /// The number that the next new conversation gets.
    public var nextConversation: ConversationID { ConversationID(UInt32(conversations.count) + 1) }

    /// The rules that hold for a conversation's line; where there are none, rules that do nothing.
    public func policy(of conversation: borrowing ConversationState) -> LinePolicy {
        settings.policy(for: conversation.line) ?? .inert
    }

    /// The earliest deadline of a conversation, and whose it is; nil where it has none, or doesn't exist.
    public func earliestDeadline(of id: ConversationID) -> (rule: Rule, deadline: Timestamp)? {
        let index = Int(id.rawValue) - 1
        return conversations.indices.contains(index) ? earliestDeadline(at: index) : nil
    }

    /// The conversations that have a deadline, in order, with the earliest of each.
    public var deadlines: [(conversation: ConversationID, deadline: Timestamp)] {
        conversations.indices.compactMap { index in
            earliestDeadline(at: index).map { (ConversationID(UInt32(index + 1)), $0.deadline) }
        }
    }

    /// Looks at state and rules where they are: copied, they are 700 bytes and 30 references, for every event decided.
    private func earliestDeadline(at index: Int) -> (rule: Rule, deadline: Timestamp)? {
        settings.withPolicy(for: conversations[index].line) { policy in
            DeadlineRules.earliest(in: conversations[index], under: policy)
        }
    }

    public mutating func apply(_ event: RecordedEvent) {
        head = event.position
        lastRecordedAt = max(lastRecordedAt, event.recordedAt)
        if event.conversation == .system {
            systemEventCount = event.version
            settings.apply(event)
            desk.apply(event)
            access.apply(event)
            directory.apply(event)
        } else {
            directory.apply(event, likely: apply(event, in: Int(event.conversation.rawValue) - 1))
        }
    }

    /// - Returns: Whose conversation it is.
    private mutating func apply(_ event: RecordedEvent, in index: Int) -> ContactID {
        if index == conversations.count { conversations.append(ConversationState(id: event.conversation)) }
        guard conversations.indices.contains(index) else { return .absent }
        conversations[index].apply(event)
        return conversations[index].contact
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "head", &head)
        fields.field(2, "lastRecordedAt", &lastRecordedAt)
        fields.field(3, "systemEventCount", &systemEventCount)
        fields.field(4, "settings", &settings)
        fields.field(5, "directory", &directory)
        fields.field(6, "desk", &desk)
        fields.field(7, "access", &access)
        fields.field(8, "conversations", &conversations)
    }
}

extension LinePolicy {
    /// Rules under which nothing happens: for lines that nobody configured, and for those switched off (S1.1).
    public static let inert: LinePolicy = {
        var policy = LinePolicy()
        policy.disabled = true
        policy.botSilence = nil
        policy.pendingResponse = nil
        return policy
    }()
}
