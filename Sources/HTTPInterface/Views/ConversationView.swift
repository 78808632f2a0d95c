import Events
import Messages
import Projections
import Timeline

/// A conversation as `/v1` shows it.
struct ConversationView: Encodable, Sendable {
    let id: UInt32
    let line: String
    let contact: ContactView
    let window: WindowView
    @OrNull var session: SessionView?
    @OrNull var pendingResponse: PendingResponseView?
    @OrNull var lastMessage: LastMessageView?
    let timers: [TimerView]
    @OrNull var identity: IdentityView?
    /// How many events it has.
    let events: UInt32

    init(_ glimpse: ConversationGlimpse, lastMessage: RecordedEvent?, at now: Timestamp) {
        let state = glimpse.state
        id = state.id.rawValue
        line = state.line.rawValue
        contact = ContactView(glimpse.contact, state.contact)
        window = WindowView(
            open: state.window.isOpen(at: now), closesAt: state.window.closesAt?.description)
        session = state.sessions.open.map(SessionView.init)
        pendingResponse = PendingResponse.current(in: state).map {
            PendingResponseView(urgency: $0.urgency.description, since: $0.since.description)
        }
        self.lastMessage = lastMessage.flatMap(LastMessageView.init)
        timers = DeadlineRules.all.compactMap { rule in
            rule.deadline(in: state, under: glimpse.policy).map {
                TimerView(rule: rule.rule.rawValue, deadline: $0.description)
            }
        }
        identity = state.identity == Identity() ? nil : IdentityView(state.identity)
        events = state.eventCount
    }
}

extension ConversationView {
    static let schema = Schema.named(
        "Conversation",
        .object([
            "id": .integer, "line": .string, "contact": ContactView.schema,
            "window": .object(["open": .boolean, "closesAt": .orNull(.time)]),
            "session": .orNull(
                .object([
                    "number": .integer,
                    "handler": .string("`unassigned`, `queue`, `bot:NAME`, `agent:ID` or `workbin:NAME`."),
                    "openedAt": .time, "handlerSince": .time,
                ])),
            "pendingResponse": .orNull(.object(["urgency": .choice(["green", "yellow", "red"]), "since": .time])),
            "lastMessage": .orNull(.object(["direction": MessageView.direction, "text": .string, "at": .time])),
            "timers": .list(.object(["rule": .string, "deadline": .time])),
            "identity": .orNull(
                .object(["hash": .orNull(.string), "since": .orNull(.time), "isUnverified": .boolean])),
            "events": .integer,
        ]))
}

/// A customer as `/v1` shows them; what is not known is null.
struct ContactView: Encodable, Sendable {
    let id: UInt32
    @OrNull var name: String?
    @OrNull var phone: String?
    @OrNull var userID: String?

    static let schema = Schema.named(
        "Contact",
        .object([
            "id": .integer, "name": .orNull(.string), "phone": .orNull(.string),
            "userID": .orNull(.string("The business-scoped user id.")),
        ]))

    init(_ contact: Contact?, _ id: ContactID) {
        self.id = id.rawValue
        name = contact.flatMap { $0.name.isEmpty ? nil : $0.name }
        phone = contact.flatMap { $0.phone.isEmpty ? nil : $0.phone }
        userID = contact.flatMap { $0.userID.isEmpty ? nil : $0.userID }
    }
}

/// The 24-hour window.
struct WindowView: Encodable, Sendable {
    let open: Bool
    @OrNull var closesAt: String?

    init(open: Bool, closesAt: String?) {
        self.open = open
        self.closesAt = closesAt
    }
}

/// An open session.
struct SessionView: Encodable, Sendable {
    let number: UInt32
    let handler: String
    let openedAt: String
    let handlerSince: String

    init(_ session: OpenSession) {
        number = session.number
        handler = session.handler.description
        openedAt = session.openedAt.description
        handlerSince = session.handlerSince.description
    }
}

/// How urgent the customer's unanswered message is.
struct PendingResponseView: Encodable, Sendable {
    let urgency: String
    let since: String
}

/// A deadline that a rule waits for.
struct TimerView: Encodable, Sendable {
    let rule: String
    let deadline: String
}

/// What is known of the customer's identity hash (S4.13).
struct IdentityView: Encodable, Sendable {
    /// Null where a send failed for a mismatch before any hash was seen.
    @OrNull var hash: String?
    @OrNull var since: String?
    let isUnverified: Bool

    init(_ identity: Identity) {
        hash = identity.hash.isEmpty ? nil : identity.hash
        since = identity.hash.isEmpty ? nil : identity.since.description
        isUnverified = identity.isUnverified
    }
}

/// The newest message of a conversation.
struct LastMessageView: Encodable, Sendable {
    let direction: String
    let text: String
    let at: String

    init?(_ event: RecordedEvent) {
        switch event.event {
        case .messageReceived(let message): (direction, text) = ("in", message.text)
        case .messageEchoed(let echo): (direction, text) = ("out", echo.text)
        case .sendRequested(let send): (direction, text) = ("out", send.content.text)
        case .sendRefused(let refused): (direction, text) = ("out", refused.content.text)
        default: return nil
        }
        at = event.occurredAt.description
    }
}

/// A list of conversations.
struct ConversationPage: Encodable, Sendable {
    let conversations: [ConversationView]
    /// Where the next page begins: `after` this one; null where there is none.
    @OrNull var next: UInt32?

    init(_ conversations: [ConversationView], hasMore: Bool) {
        self.conversations = conversations
        next = hasMore ? conversations.last?.id : nil
    }
}

/// An event as `/v1` shows it.
struct EventView: Encodable, Sendable {
    let position: UInt64
    let version: UInt32
    let name: String
    let occurredAt: String
    let recordedAt: String
    @OrNull var cause: UInt64?
    let fields: JSON

    static let schema = Schema.named(
        "Event",
        .object([
            "position": .integer, "version": .integer, "name": .string, "occurredAt": .time, "recordedAt": .time,
            "cause": .orNull(.integer), "fields": .anything,
        ]))

    init(_ event: RecordedEvent) throws {
        position = event.position.rawValue
        version = event.version
        name = event.event.name
        occurredAt = event.occurredAt.description
        recordedAt = event.recordedAt.description
        cause = event.cause == .start ? nil : event.cause.rawValue
        fields = try JSONCoding.decode(JSON.self, from: Array(event.event.json.utf8))
    }
}

/// A part of a list of what stands in the log.
struct LogPage<Element: Encodable & Sendable>: Encodable, Sendable {
    let name: String
    let elements: [Element]
    /// The position to go on from, in the direction that was asked for; null where there is no more.
    let next: UInt64?

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(elements, forKey: Key(stringValue: name))
        try container.encode(next, forKey: Key(stringValue: "next"))
    }
}
