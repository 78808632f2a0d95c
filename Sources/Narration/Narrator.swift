public import Events

/// Tells events in words, for people: `parley replay`, `parley follow`, and the scripts of the tests.
///
/// A pure function of the event: no clock, no settings, and the same words for ever, because the scripts' expected output is
/// made of them. Text from outside can hold no control characters here (``Visible``).
public enum Narrator {
    /// An event on one line: a symbol, what happened and, in brackets, why. Without its position and times.
    ///
    /// - Parameter limit: Characters of a message's text that are shown; all of them where nil.
    public static func line(for recorded: RecordedEvent, limit: Int? = nil) -> String {
        account(of: recorded.event, limit: limit).line
    }

    /// An event in words.
    ///
    /// - Parameter limit: Characters of a message's text that are shown; all of them where nil.
    public static func account(of event: Event, limit: Int? = nil) -> Account {
        switch event {
        case .messageReceived(let message): account(of: message, limit)
        case .receiptReceived(let receipt): account(of: receipt)
        case .messageEchoed(let echo): account(of: echo, limit)
        case .callReceived(let call): account(of: call)
        case .identityNoticeReceived(let notice): account(of: notice)
        case .groupMessageReceived(let message): account(of: message)
        case .notificationReceived(let notification): account(of: notification)
        case .itemNotUnderstood(let item): account(of: item)
        case .platformErrorReported(let error): account(of: error)
        case .conversationStarted(let started): account(of: started)
        case .aliasLearned(let learned): account(of: learned)
        case .aliasRetired(let retired): account(of: retired)
        case .identityHashChanged(let changed): account(of: changed)
        case .sessionOpened(let opened): account(of: opened)
        case .sessionAssigned(let assigned): account(of: assigned)
        case .sessionClosed(let closed): account(of: closed)
        case .messageMarkedLate(let late): account(of: late)
        case .serviceWindowClosed(let closed): account(of: closed)
        case .replyReminderFired(let fired): account(of: fired)
        case .pendingResponseEscalated(let escalated): account(of: escalated)
        case .surveyRequested(let requested): account(of: requested)
        case .surveyAnswered(let answered): account(of: answered)
        case .sendRequested(let requested): account(of: requested, limit)
        case .sendRefused(let refused): account(of: refused, limit)
        case .sendAttempted(let attempted): account(of: attempted)
        case .sendAccepted(let accepted): account(of: accepted)
        case .sendFailed(let failed): account(of: failed)
        case .sendInDoubt(let doubt): account(of: doubt)
        case .sendDoubtResolved(let resolved): account(of: resolved)
        case .sendRetryDue(let due): account(of: due)
        case .sendReleased(let released): account(of: released)
        case .contactSplit(let split): account(of: split)
        case .contactsJoined(let joined): account(of: joined)
        case .agentRemoved(let removed): account(of: removed)
        case .linePolicySet(let set): account(of: set)
        case .agentRegistered(let registered): account(of: registered)
        case .tokenIssued(let issued): account(of: issued)
        case .tokenRevoked(let revoked): account(of: revoked)
        case .unrecognized(let kind, let payload): unrecognized(kind, payload)
        }
    }

    private static func unrecognized(_ kind: UInt16, _ payload: [UInt8]) -> Account {
        Account(.trouble, "an event of kind \(kind), \(payload.count) bytes, from a newer Parley: upgrade to read it")
    }
}

/// A platform's id, short enough to read: the beginning and the end of a long one.
func shortened(_ id: String) -> String {
    let visible = Visible.text(id)
    return visible.count <= 28 ? visible : "\(visible.prefix(9))…\(visible.suffix(12))"
}

/// A line by its id; `no line` where the platform named none.
func named(_ line: LineID) -> String { line == .absent ? "no line" : "line \(Visible.text(line.rawValue))" }

/// A customer as an item names them: `+16505551234`, or the user id.
func named(_ party: Party) -> String {
    if !party.phone.isEmpty { return named(phone: party.phone) }
    let id = party.userID.isEmpty ? party.parentUserID : party.userID
    return id.isEmpty ? "somebody" : Visible.text(id)
}

/// A phone number with its `+`; what is none, as it is.
func named(phone: String) -> String {
    let isNumber = phone.utf8.allSatisfy { (48...57).contains($0) }
    return isNumber && !phone.isEmpty ? "+\(phone)" : Visible.text(phone)
}
