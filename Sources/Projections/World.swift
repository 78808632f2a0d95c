public import Encoding
public import Events
import Messages
public import Settings
public import Timeline

/// Everything that decisions rest on: all conversations, and what they have in common.
public struct World: StoredProjection, Hashable {
    /// Raised when any of its parts changes what it computes.
    public static let version: UInt32 = 12

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
    /// Whose desk is open, or gone.
    public private(set) var presence = Presence()
    /// The tokens.
    public private(set) var access = Access()
    /// The lists of customers who are not to be served, or not to be written to.
    public private(set) var lists = Lists()
    /// The library of standard responses.
    public private(set) var responses = Responses()
    /// The templates that the platform has.
    public private(set) var templates = Templates()
    /// What customers want sent outside the window.
    public private(set) var consents = Consents()
    /// The flows that were published.
    public private(set) var flows = FlowVersions()
    /// To whom programs have sent marketing lately.
    public private(set) var campaigns = Campaigns()
    /// The groups of consumers that events are delivered to.
    public private(set) var groups = Groups()
    /// What is known of webhooks.
    public private(set) var webhooks = Webhooks()
    /// The conversations; the first has the number 1.
    public private(set) var conversations = ChunkedArray<ConversationState>()
    /// What is asked of all messages of ours together. Neither stored nor compared: it follows from the conversations.
    private var sends = SendIndex()

    /// The world before the first event.
    public init() {}

    /// The state of a conversation; nil for the system's stream and for one that doesn't exist.
    public func conversation(_ id: ConversationID) -> ConversationState? {
        let index = Int(id.rawValue) - 1
        return conversations.indices.contains(index) ? conversations[index] : nil
    }

    /// The line of a conversation, which never changes; nil for the system's stream and for one that doesn't exist.
    public func line(of id: ConversationID) -> LineID? {
        let index = Int(id.rawValue) - 1
        return conversations.indices.contains(index) ? conversations[index].line : nil
    }

    /// The conversation that a receipt is about, whatever the recipient is called in it: by the token that the attempt carried,
    /// else by the platform's id of the message. Nil where neither is known on the receipt's line: who may speak for one line
    /// (S1.2) can't for another.
    public func conversation(of receipt: ReceiptReceived) -> ConversationID? {
        if let token = receipt.token {
            let index = Int(token.conversation.rawValue) - 1
            if conversations.indices.contains(index), conversations[index].line == receipt.line {
                return token.conversation
            }
        }
        guard sends.isKept else {
            return conversations.first { $0.line == receipt.line && $0.delivery.follows(receipt.message) }?.id
        }
        let candidate = sends[receipt.message].map { Int($0.rawValue) - 1 }
        guard let candidate, conversations.indices.contains(candidate),
            conversations[candidate].delivery.follows(receipt.message), conversations[candidate].line == receipt.line
        else { return nil }
        return conversations[candidate].id
    }

    /// From here on what is looked up to decide is kept at hand with every event; before, it is searched for.
    public mutating func keepAtHand() {
        guard !sends.isKept else { return }
        sends.keep(from: conversations)
        desk.keepAtHand(under: settings)
    }

    /// How many messages of ours wait for the platform, in all conversations.
    public var openSends: Int {
        sends.isKept ? sends.waiting : conversations.reduce(0) { $0 + $1.delivery.waitingCount }
    }

    /// Whom a message goes to: whom its caller named, or the contact as they are called now, also where the caller named them by
    /// what they have given up.
    public func recipient(of named: Party, contact: ContactID) -> Party {
        guard !named.isAnonymous else { return directory.party(of: contact) }
        let alias = named.phone.isEmpty ? Alias(.userID, named.userID) : Alias(.phone, named.phone)
        let isFormer = directory.contact(directory.current(contact))?.formerAliases.contains { $0.held.alias == alias }
        return isFormer ?? false ? directory.party(of: contact) : named
    }

    /// The number that the next new conversation gets.
    public var nextConversation: ConversationID { ConversationID(UInt32(conversations.count) + 1) }

    /// The rules that hold for a conversation's line; where there are none, rules that do nothing.
    public func policy(of conversation: borrowing ConversationState) -> LinePolicy {
        settings.rules(for: conversation.line).rules
    }

    /// The rules that hold for a conversation's line, without copying them.
    public func rules(of conversation: borrowing ConversationState) -> SharedPolicy {
        settings.rules(for: conversation.line)
    }

    /// The earliest deadline of a conversation, and whose it is; nil where it has none, or doesn't exist.
    ///
    /// - Parameter isSetAside: Rules that are not asked.
    public func earliestDeadline(
        of id: ConversationID, except isSetAside: (Rule) -> Bool = { _ in false }
    ) -> (rule: Rule, deadline: Timestamp)? {
        let index = Int(id.rawValue) - 1
        return conversations.indices.contains(index) ? earliestDeadline(at: index, except: isSetAside) : nil
    }

    /// The conversations that have a deadline, in order, with the earliest of each.
    public var deadlines: [(conversation: ConversationID, deadline: Timestamp)] {
        conversations.indices.compactMap { index in
            earliestDeadline(at: index, except: { _ in false }).map { (ConversationID(UInt32(index + 1)), $0.deadline) }
        }
    }

    /// Looks at state and rules where they are: copied, they are 700 bytes and 30 references, for every event decided.
    private func earliestDeadline(
        at index: Int, except isSetAside: (Rule) -> Bool
    ) -> (rule: Rule, deadline: Timestamp)? {
        settings.rules(for: conversations[index].line)
            .earliestDeadline(in: conversations[index], except: isSetAside)
    }

    public mutating func apply(_ event: RecordedEvent) {
        head = event.position
        lastRecordedAt = max(lastRecordedAt, event.recordedAt)
        if event.conversation == .system {
            systemEventCount = event.version
            settings.apply(event)
            desk.apply(event, under: settings)
            presence.apply(event, at: desk)
            access.apply(event)
            lists.apply(event)
            responses.apply(event)
            templates.apply(event)
            flows.apply(event)
            groups.apply(event)
            webhooks.apply(event)
            consents.apply(event)
            directory.apply(event)
        } else {
            directory.apply(event, likely: apply(event, in: Int(event.conversation.rawValue) - 1))
        }
    }

    /// - Returns: Whose conversation it is.
    private mutating func apply(_ event: RecordedEvent, in index: Int) -> ContactID {
        if index == conversations.count { conversations.append(ConversationState(id: event.conversation)) }
        guard conversations.indices.contains(index) else { return .absent }
        switch event.event {
        case .sessionOpened, .sessionAssigned, .sessionClosed:
            desk.apply(event, in: &conversations[index], under: settings)
        default:
            if sends.isKept {
                sends.follow(event, in: &conversations[index])
            } else {
                conversations[index].apply(event)
            }
            if event.event.kind == EventKind.sendRequested.rawValue, conversations[index].delivery.lastIsTemplate {
                note(event, in: conversations[index])
            }
            // Who was told something when they came needs not be told that they have to wait.
            if !desk.newlyQueued.isEmpty, event.event.isAutomatic { desk.forgetNewlyQueued(event.conversation) }
        }
        return conversations[index].contact
    }

    /// Somebody wants a template sent. Apart from where that is looked at: a request is large, and was copied there.
    @inline(never) private mutating func note(_ event: RecordedEvent, in state: borrowing ConversationState) {
        guard case .sendRequested(let send) = event.event else { return }
        guard let template = send.template, case .api = send.origin,
            TemplateStanding(templates.versions(of: template), filling: nil).isMarketing
        else { return }
        campaigns.note(template, on: state.line, to: directory.current(state.contact), by: event)
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
        fields.field(9, "lists", &lists)
        fields.field(10, "responses", &responses)
        fields.field(11, "presence", &presence)
        fields.field(12, "templates", &templates)
        fields.field(13, "consents", &consents)
        fields.field(14, "campaigns", &campaigns)
        fields.field(15, "flows", &flows)
        fields.field(16, "groups", &groups)
        fields.field(18, "webhooks", &webhooks)
        if fields.isReading { desk.find(in: conversations) }
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

    /// Rules under which nothing happens but that webhooks are recorded, of whose app they are.
    static func inert(on connector: ConnectorName) -> LinePolicy {
        var policy = inert
        policy.connector = connector
        return policy
    }
}
