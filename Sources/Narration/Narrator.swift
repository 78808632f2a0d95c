public import Events
import Projections
import Timeline

/// Tells an event in one line that a person can read: what scripts expect, and what `replay` and `follow` print.
///
/// What comes from outside is made harmless for a terminal: control characters are shown, not sent.
public enum Narrator {
    /// The event in words, without its time.
    public static func line(for event: RecordedEvent) -> String {
        switch event.event {
        case .messageReceived(let message): received(message)
        case .receiptReceived(let receipt): told(receipt)
        case .messageEchoed(let echo): "→ by hand from the phone: \(quoted(echo.text, type: echo.type))"
        case .callReceived(let call):
            "call \(plain(call.step)) \(call.fromCustomer ? "from" : "to") \(name(call.party))"
        case .identityNoticeReceived(let notice): noticed(notice)
        case .groupMessageReceived(let message):
            "message in group \(plain(message.group)): recorded, in no conversation"
        case .notificationReceived(let notification): "notification \(plain(notification.topic))"
        case .itemNotUnderstood(let item): "not understood: \(plain(item.path)) \(plain(item.reason))"
        case .platformErrorReported(let error): "platform error \(error.code): \(plain(error.text))"
        case .conversationStarted(let started): "conversation started on line \(plain(started.line.rawValue))"
        case .aliasLearned(let learned): "contact \(learned.contact) is \(alias(learned.alias))"
        case .aliasRetired(let retired): "contact \(retired.contact) is no longer \(alias(retired.alias))"
        case .identityHashChanged(let changed): hashChanged(changed)
        default: decided(event)
        }
    }

    private static func decided(_ event: RecordedEvent) -> String {
        switch event.event {
        case .sessionOpened(let opened):
            "session \(opened.session) opened, \(handler(opened.handler))"
                + (opened.follows > 0 ? ", follows session \(opened.follows)" : "")
        case .sessionAssigned(let assigned):
            "session \(assigned.session) to \(handler(assigned.handler)), by \(plain(assigned.by))"
        case .sessionClosed(let closed):
            "session \(closed.session) closed: \(closed.reason)\(closed.by.isEmpty ? "" : ", by \(plain(closed.by))")"
                + because(closed.decision)
        case .messageMarkedLate(let late):
            "message \(late.message) is late for session \(late.session): the close stands" + because(late.decision)
        case .serviceWindowClosed(let closed): "window closed" + because(closed.decision)
        case .replyReminderFired(let fired):
            "reminder: waiting since \(fired.waitingSince)" + because(fired.decision)
        case .pendingResponseEscalated(let escalated):
            "pending response \(escalated.urgency)" + because(escalated.decision)
        case .surveyRequested(let requested):
            "survey for session \(requested.session)" + because(requested.decision)
        case .surveyAnswered(let answered): "survey for session \(answered.session) answered: \(answered.rating) of 5"
        default: sent(event)
        }
    }

    private static func sent(_ event: RecordedEvent) -> String {
        switch event.event {
        case .sendRequested(let send):
            "→ \(plain("\(send.origin)")): \(quoted(send.content.text, type: send.content.type))"
        case .sendRefused(let refused):
            "not sent, \(plain("\(refused.origin)")): \(refused.code) \(plain(refused.reason))"
                + because(refused.decision)
        case .sendAttempted(let attempted): "attempt \(attempted.attempt) at \(attempted.send)"
        case .sendAccepted(let accepted): "accepted \(accepted.send) as \(short(accepted.message))"
        case .sendFailed(let failed):
            "failed \(failed.send), attempt \(failed.attempt): \(failed.code) \(plain(failed.reason))"
                + (failed.retryAt.map { "; again at \($0)" } ?? "; no other attempt")
        case .sendInDoubt(let doubt): "in doubt \(doubt.send), attempt \(doubt.attempt): \(plain(doubt.reason))"
        case .sendDoubtResolved(let resolved):
            "doubt about \(resolved.send) resolved: \(resolved.outcome)" + because(resolved.decision)
        case .sendRetryDue(let due): "attempt \(due.attempt) at \(due.send) is due" + because(due.decision)
        case .linePolicySet(let set):
            "rules set for \(set.line == .absent ? "all other lines" : "line \(plain(set.line.rawValue))")"
        case .agentRegistered(let registered): "agent \(plain(registered.agent)) is \(plain(registered.name))"
        case .tokenIssued(let issued): "token \(plain(issued.name)) issued, role \(issued.role)"
        case .tokenRevoked(let revoked): "token \(plain(revoked.name)) revoked"
        default: event.event.name
        }
    }

    private static func received(_ message: MessageReceived) -> String {
        let answer = message.replyID.isEmpty ? "" : " [chose \(plain(message.replyID))]"
        return "← \(name(message.sender)): \(quoted(message.text, type: message.type))\(answer)"
    }

    private static func told(_ receipt: ReceiptReceived) -> String {
        let error = receipt.errorCode == 0 ? "" : ": \(receipt.errorCode) \(plain(receipt.errorText))"
        return "receipt \(plain(receipt.status)) for \(short(receipt.message))\(error)"
    }

    private static func noticed(_ notice: IdentityNoticeReceived) -> String {
        let what =
            switch notice.change {
            case .number: "number changed to \(plain(notice.newPhone))"
            case .userID: "user id changed to \(plain(notice.newUserID))"
            case .identity: "identity changed"
            }
        return "\(name(notice.party)): \(what)"
    }

    private static func hashChanged(_ changed: IdentityHashChanged) -> String {
        changed.previous.isEmpty
            ? "identity hash \(plain(changed.hash))"
            : "identity hash changed from \(plain(changed.previous)) to \(plain(changed.hash)): verify the customer"
    }

    private static func because(_ decision: Decision) -> String {
        let capability = Rule(rawValue: decision.rule).map { " \($0.capability)" } ?? ""
        let basis =
            decision.restsOn.isEmpty ? "" : ", rests on \(decision.restsOn.map(\.description).joined(separator: " "))"
        let deadline = decision.deadline.map { ", due \($0)" } ?? ""
        return "  [\(plain(decision.rule))\(capability) v\(decision.version)\(basis)\(deadline)]"
    }

    private static func handler(_ handler: Handler) -> String { plain("\(handler)".replacing(":", with: " ")) }

    private static func alias(_ alias: Alias) -> String {
        alias.kind == .phone ? "+\(plain(alias.value))" : plain(alias.value)
    }

    private static func name(_ party: Party) -> String {
        [party.name, party.phone, party.userID, "somebody"].first { !$0.isEmpty }.map(plain) ?? ""
    }

    private static func short(_ message: MessageID) -> String {
        let id = plain(message.rawValue)
        return id.count <= 24 ? id : "…\(id.suffix(16))"
    }

    private static func quoted(_ text: String, type: String) -> String {
        let kind = type == "text" ? "" : "[\(plain(type))]"
        return [kind, text.isEmpty ? "" : "\"\(plain(text))\""].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The text without anything that could move a terminal's cursor or change its colours.
    public static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: result.append(contentsOf: "⏎".unicodeScalars)
            case 0..<0x20, 0x7F, 0x80..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
