public import Encoding

/// Every event there is. The number of a kind is given once and never used again.
public enum EventKind: UInt16, CaseIterable, Sendable {
    /// A customer's message.
    case messageReceived = 1
    /// A receipt for a message of ours.
    case receiptReceived = 2
    /// A message sent by hand from the business's phone.
    case messageEchoed = 3
    /// A step of a voice call.
    case callReceived = 4
    /// The platform says that a number, user id or identity changed.
    case identityNoticeReceived = 5
    /// A message in a group.
    case groupMessageReceived = 6
    /// A webhook about the account.
    case notificationReceived = 7
    /// A part of a webhook that could not be understood.
    case itemNotUnderstood = 8
    /// An error the platform reports about a line.
    case platformErrorReported = 9
    /// A conversation begins.
    case conversationStarted = 20
    /// A contact got an alias.
    case aliasLearned = 21
    /// A contact gave up an alias.
    case aliasRetired = 22
    /// The identity hash is new or another.
    case identityHashChanged = 23
    /// A late notice's new alias is another contact's already.
    case contactSplit = 24
    /// Two contacts are one person.
    case contactsJoined = 25
    /// A session opens.
    case sessionOpened = 30
    /// A session passes to another handler.
    case sessionAssigned = 31
    /// A session closes.
    case sessionClosed = 32
    /// A message was recorded after its session's close.
    case messageMarkedLate = 33
    /// The 24-hour window has closed.
    case serviceWindowClosed = 34
    /// The waiting customer is reminded.
    case replyReminderFired = 35
    /// A pending response became more urgent.
    case pendingResponseEscalated = 36
    /// The customer is asked how it went.
    case surveyRequested = 37
    /// The customer answered the survey.
    case surveyAnswered = 38
    /// A message is to be sent.
    case sendRequested = 50
    /// A rule refused a send.
    case sendRefused = 51
    /// An attempt to send begins.
    case sendAttempted = 52
    /// The platform took the message.
    case sendAccepted = 53
    /// The attempt failed.
    case sendFailed = 54
    /// The attempt's answer was lost.
    case sendInDoubt = 55
    /// A doubt is decided.
    case sendDoubtResolved = 56
    /// The next attempt is due.
    case sendRetryDue = 57
    /// What a message came after is done.
    case sendReleased = 58
    /// A line's rules from now on.
    case linePolicySet = 70
    /// An agent exists.
    case agentRegistered = 71
    /// A token was issued.
    case tokenIssued = 72
    /// A token is no longer valid.
    case tokenRevoked = 73
    /// An agent is no more.
    case agentRemoved = 74
}

/// One event: what happened, or what Parley decided.
///
/// Indirect, as its fields are up to 300 bytes that would be copied wherever one looks at it: a rebuild takes 60 ns less an
/// event.
public indirect enum Event: Hashable, Sendable {
    /// A customer's message.
    case messageReceived(MessageReceived)
    /// A receipt for a message of ours.
    case receiptReceived(ReceiptReceived)
    /// A message sent by hand from the business's phone.
    case messageEchoed(MessageEchoed)
    /// A step of a voice call.
    case callReceived(CallReceived)
    /// The platform says that a number, user id or identity changed.
    case identityNoticeReceived(IdentityNoticeReceived)
    /// A message in a group.
    case groupMessageReceived(GroupMessageReceived)
    /// A webhook about the account.
    case notificationReceived(NotificationReceived)
    /// A part of a webhook that could not be understood.
    case itemNotUnderstood(ItemNotUnderstood)
    /// An error the platform reports about a line.
    case platformErrorReported(PlatformErrorReported)
    /// A conversation begins.
    case conversationStarted(ConversationStarted)
    /// A contact got an alias.
    case aliasLearned(AliasLearned)
    /// A contact gave up an alias.
    case aliasRetired(AliasRetired)
    /// The identity hash is new or another.
    case identityHashChanged(IdentityHashChanged)
    /// A late notice's new alias is another contact's already.
    case contactSplit(ContactSplit)
    /// Two contacts are one person.
    case contactsJoined(ContactsJoined)
    /// A session opens.
    case sessionOpened(SessionOpened)
    /// A session passes to another handler.
    case sessionAssigned(SessionAssigned)
    /// A session closes.
    case sessionClosed(SessionClosed)
    /// A message was recorded after its session's close.
    case messageMarkedLate(MessageMarkedLate)
    /// The 24-hour window has closed.
    case serviceWindowClosed(ServiceWindowClosed)
    /// The waiting customer is reminded.
    case replyReminderFired(ReplyReminderFired)
    /// A pending response became more urgent.
    case pendingResponseEscalated(PendingResponseEscalated)
    /// The customer is asked how it went.
    case surveyRequested(SurveyRequested)
    /// The customer answered the survey.
    case surveyAnswered(SurveyAnswered)
    /// A message is to be sent.
    case sendRequested(SendRequested)
    /// A rule refused a send.
    case sendRefused(SendRefused)
    /// An attempt to send begins.
    case sendAttempted(SendAttempted)
    /// The platform took the message.
    case sendAccepted(SendAccepted)
    /// The attempt failed.
    case sendFailed(SendFailed)
    /// The attempt's answer was lost.
    case sendInDoubt(SendInDoubt)
    /// A doubt is decided.
    case sendDoubtResolved(SendDoubtResolved)
    /// The next attempt is due.
    case sendRetryDue(SendRetryDue)
    /// What a message came after is done.
    case sendReleased(SendReleased)
    /// A line's rules from now on.
    case linePolicySet(LinePolicySet)
    /// An agent exists.
    case agentRegistered(AgentRegistered)
    /// A token was issued.
    case tokenIssued(TokenIssued)
    /// A token is no longer valid.
    case tokenRevoked(TokenRevoked)
    /// An agent is no more.
    case agentRemoved(AgentRemoved)
    /// An event of a kind, or with a payload, that this version doesn't know: carried, never interpreted.
    case unrecognized(kind: UInt16, payload: [UInt8])
}

extension Event {
    /// Reads an event from a record. Never fails: what this version can't read is ``unrecognized(kind:payload:)``.
    public init(kind: UInt16, payload: UnsafeRawBufferPointer, _ extent: Extent = .whole) {
        do throws(MalformedFields) {
            guard let known = EventKind(rawValue: kind) else { throw MalformedFields(.unknownKind) }
            self = try Event(known, payload, extent)
        } catch {
            self = .unrecognized(kind: kind, payload: [UInt8](payload))
        }
    }

    private init(_ kind: EventKind, _ bytes: UnsafeRawBufferPointer, _ extent: Extent) throws(MalformedFields) {
        switch kind {
        case .messageReceived: self = .messageReceived(try MessageReceived(encoded: bytes, extent))
        case .receiptReceived: self = .receiptReceived(try ReceiptReceived(encoded: bytes, extent))
        case .messageEchoed: self = .messageEchoed(try MessageEchoed(encoded: bytes, extent))
        case .callReceived: self = .callReceived(try CallReceived(encoded: bytes, extent))
        case .identityNoticeReceived: self = .identityNoticeReceived(try IdentityNoticeReceived(encoded: bytes, extent))
        case .groupMessageReceived: self = .groupMessageReceived(try GroupMessageReceived(encoded: bytes, extent))
        case .notificationReceived: self = .notificationReceived(try NotificationReceived(encoded: bytes, extent))
        case .itemNotUnderstood: self = .itemNotUnderstood(try ItemNotUnderstood(encoded: bytes, extent))
        case .platformErrorReported: self = .platformErrorReported(try PlatformErrorReported(encoded: bytes, extent))
        case .conversationStarted: self = .conversationStarted(try ConversationStarted(encoded: bytes, extent))
        case .aliasLearned: self = .aliasLearned(try AliasLearned(encoded: bytes, extent))
        case .aliasRetired: self = .aliasRetired(try AliasRetired(encoded: bytes, extent))
        case .identityHashChanged: self = .identityHashChanged(try IdentityHashChanged(encoded: bytes, extent))
        case .contactSplit: self = .contactSplit(try ContactSplit(encoded: bytes, extent))
        case .contactsJoined: self = .contactsJoined(try ContactsJoined(encoded: bytes, extent))
        case .sessionOpened: self = .sessionOpened(try SessionOpened(encoded: bytes, extent))
        case .sessionAssigned: self = .sessionAssigned(try SessionAssigned(encoded: bytes, extent))
        case .sessionClosed: self = .sessionClosed(try SessionClosed(encoded: bytes, extent))
        case .messageMarkedLate: self = .messageMarkedLate(try MessageMarkedLate(encoded: bytes, extent))
        case .serviceWindowClosed: self = .serviceWindowClosed(try ServiceWindowClosed(encoded: bytes, extent))
        case .replyReminderFired: self = .replyReminderFired(try ReplyReminderFired(encoded: bytes, extent))
        case .pendingResponseEscalated:
            self = .pendingResponseEscalated(try PendingResponseEscalated(encoded: bytes, extent))
        case .surveyRequested: self = .surveyRequested(try SurveyRequested(encoded: bytes, extent))
        case .surveyAnswered: self = .surveyAnswered(try SurveyAnswered(encoded: bytes, extent))
        case .sendRequested: self = .sendRequested(try SendRequested(encoded: bytes, extent))
        case .sendRefused: self = .sendRefused(try SendRefused(encoded: bytes, extent))
        case .sendAttempted: self = .sendAttempted(try SendAttempted(encoded: bytes, extent))
        case .sendAccepted: self = .sendAccepted(try SendAccepted(encoded: bytes, extent))
        case .sendFailed: self = .sendFailed(try SendFailed(encoded: bytes, extent))
        case .sendInDoubt: self = .sendInDoubt(try SendInDoubt(encoded: bytes, extent))
        case .sendDoubtResolved: self = .sendDoubtResolved(try SendDoubtResolved(encoded: bytes, extent))
        case .sendRetryDue: self = .sendRetryDue(try SendRetryDue(encoded: bytes, extent))
        case .sendReleased: self = .sendReleased(try SendReleased(encoded: bytes, extent))
        case .linePolicySet: self = .linePolicySet(try LinePolicySet(encoded: bytes, extent))
        case .agentRegistered: self = .agentRegistered(try AgentRegistered(encoded: bytes, extent))
        case .tokenIssued: self = .tokenIssued(try TokenIssued(encoded: bytes, extent))
        case .tokenRevoked: self = .tokenRevoked(try TokenRevoked(encoded: bytes, extent))
        case .agentRemoved: self = .agentRemoved(try AgentRemoved(encoded: bytes, extent))
        }
    }

    /// The number of the event's kind, as records hold it.
    public var kind: UInt16 {
        switch self {
        case .messageReceived: EventKind.messageReceived.rawValue
        case .receiptReceived: EventKind.receiptReceived.rawValue
        case .messageEchoed: EventKind.messageEchoed.rawValue
        case .callReceived: EventKind.callReceived.rawValue
        case .identityNoticeReceived: EventKind.identityNoticeReceived.rawValue
        case .groupMessageReceived: EventKind.groupMessageReceived.rawValue
        case .notificationReceived: EventKind.notificationReceived.rawValue
        case .itemNotUnderstood: EventKind.itemNotUnderstood.rawValue
        case .platformErrorReported: EventKind.platformErrorReported.rawValue
        case .conversationStarted: EventKind.conversationStarted.rawValue
        case .aliasLearned: EventKind.aliasLearned.rawValue
        case .aliasRetired: EventKind.aliasRetired.rawValue
        case .identityHashChanged: EventKind.identityHashChanged.rawValue
        case .contactSplit: EventKind.contactSplit.rawValue
        case .contactsJoined: EventKind.contactsJoined.rawValue
        case .sessionOpened: EventKind.sessionOpened.rawValue
        case .sessionAssigned: EventKind.sessionAssigned.rawValue
        case .sessionClosed: EventKind.sessionClosed.rawValue
        case .messageMarkedLate: EventKind.messageMarkedLate.rawValue
        case .serviceWindowClosed: EventKind.serviceWindowClosed.rawValue
        case .replyReminderFired: EventKind.replyReminderFired.rawValue
        case .pendingResponseEscalated: EventKind.pendingResponseEscalated.rawValue
        case .surveyRequested: EventKind.surveyRequested.rawValue
        case .surveyAnswered: EventKind.surveyAnswered.rawValue
        case .sendRequested: EventKind.sendRequested.rawValue
        case .sendRefused: EventKind.sendRefused.rawValue
        case .sendAttempted: EventKind.sendAttempted.rawValue
        case .sendAccepted: EventKind.sendAccepted.rawValue
        case .sendFailed: EventKind.sendFailed.rawValue
        case .sendInDoubt: EventKind.sendInDoubt.rawValue
        case .sendDoubtResolved: EventKind.sendDoubtResolved.rawValue
        case .sendRetryDue: EventKind.sendRetryDue.rawValue
        case .sendReleased: EventKind.sendReleased.rawValue
        case .linePolicySet: EventKind.linePolicySet.rawValue
        case .agentRegistered: EventKind.agentRegistered.rawValue
        case .tokenIssued: EventKind.tokenIssued.rawValue
        case .tokenRevoked: EventKind.tokenRevoked.rawValue
        case .agentRemoved: EventKind.agentRemoved.rawValue
        case .unrecognized(let kind, _): kind
        }
    }

    /// The event's name, as tools print it; `kind42` for one that this version doesn't know.
    public var name: String { EventKind(rawValue: kind).map { "\($0)" } ?? "kind\(kind)" }

    /// The event's fields as bytes.
    public var payload: [UInt8] {
        if case .unrecognized(_, let payload) = self { return payload }
        return fields?.encoded() ?? []
    }

    /// The event's fields as a JSON object; `{}` for an event that this version doesn't know.
    public var json: String { fields?.json ?? "{}" }

    private var fields: (any FieldCodable)? {
        switch self {
        case .messageReceived(let fields): fields
        case .receiptReceived(let fields): fields
        case .messageEchoed(let fields): fields
        case .callReceived(let fields): fields
        case .identityNoticeReceived(let fields): fields
        case .groupMessageReceived(let fields): fields
        case .notificationReceived(let fields): fields
        case .itemNotUnderstood(let fields): fields
        case .platformErrorReported(let fields): fields
        case .conversationStarted(let fields): fields
        case .aliasLearned(let fields): fields
        case .aliasRetired(let fields): fields
        case .identityHashChanged(let fields): fields
        case .contactSplit(let fields): fields
        case .contactsJoined(let fields): fields
        case .sessionOpened(let fields): fields
        case .sessionAssigned(let fields): fields
        case .sessionClosed(let fields): fields
        case .messageMarkedLate(let fields): fields
        case .serviceWindowClosed(let fields): fields
        case .replyReminderFired(let fields): fields
        case .pendingResponseEscalated(let fields): fields
        case .surveyRequested(let fields): fields
        case .surveyAnswered(let fields): fields
        case .sendRequested(let fields): fields
        case .sendRefused(let fields): fields
        case .sendAttempted(let fields): fields
        case .sendAccepted(let fields): fields
        case .sendFailed(let fields): fields
        case .sendInDoubt(let fields): fields
        case .sendDoubtResolved(let fields): fields
        case .sendRetryDue(let fields): fields
        case .sendReleased(let fields): fields
        case .linePolicySet(let fields): fields
        case .agentRegistered(let fields): fields
        case .tokenIssued(let fields): fields
        case .tokenRevoked(let fields): fields
        case .agentRemoved(let fields): fields
        case .unrecognized: nil
        }
    }
}
