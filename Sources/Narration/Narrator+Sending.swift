import Events
import Messages
import Timeline

/// Messages of ours on their way.
extension Narrator {
    static func account(of requested: SendRequested, _ limit: Int?) -> Account {
        Account(
            .outbound, "\(Visible.text(requested.origin.description)): \(said(requested.content, limit))",
            requested.decision)
    }

    static func account(of refused: SendRefused, _ limit: Int?) -> Account {
        let code = refused.code == 0 ? "" : " (\(refused.code))"
        guard refused.send == .start else {
            let words = "message \(refused.send) is not sent after all\(code): \(Visible.text(refused.reason))"
            return Account(.trouble, words, refused.decision)
        }
        let what = "\(Visible.text(refused.origin.description)): \(said(refused.content, limit))"
        return Account(.trouble, "not sent\(code): \(Visible.text(refused.reason)); \(what)", refused.decision)
    }

    static func account(of attempted: SendAttempted) -> Account {
        let what = attempted.usesFallback ? ", with the template, as the window has closed" : ""
        return Account(.progress, "message \(attempted.send), attempt \(attempted.attempt) begins\(what)")
    }

    static func account(of accepted: SendAccepted) -> Account {
        let status = ["", "accepted"].contains(accepted.status) ? "" : " (\(Visible.text(accepted.status)))"
        return Account(
            .progress, "message \(accepted.send) accepted\(status) as \(shortened(accepted.message.rawValue))")
    }

    static func account(of failed: SendFailed) -> Account {
        var words = "message \(failed.send), attempt \(failed.attempt) failed:"
        if failed.httpStatus != 0 { words += " HTTP \(failed.httpStatus)" }
        if failed.code != 0 { words += " code \(failed.code)" }
        words += " \(Visible.text(failed.reason))"
        return Account(.trouble, words + (failed.retryAt.map { "; again at \($0)" } ?? "; given up"))
    }

    static func account(of doubt: SendInDoubt) -> Account {
        Account(.trouble, "message \(doubt.send), attempt \(doubt.attempt) is in doubt: \(Visible.text(doubt.reason))")
    }

    static func account(of resolved: SendDoubtResolved) -> Account {
        let outcome =
            switch resolved.outcome {
            case .sent: "a receipt shows that it had gone out"
            case .abandoned: "no receipt came; given up"
            case .resend: "no receipt came; to be sent again"
            }
        return Account(
            resolved.outcome == .sent ? .progress : .trouble, "message \(resolved.send): \(outcome)", resolved.decision)
    }

    static func account(of due: SendRetryDue) -> Account {
        Account(.progress, "message \(due.send), attempt \(due.attempt) is due", due.decision)
    }

    static func account(of released: SendReleased) -> Account {
        Account(.progress, "message \(released.send) has waited its turn and is due", released.decision)
    }

    private static func said(_ content: MessageContent, _ limit: Int?) -> String {
        let text =
            content.text.isEmpty ? "" : content.template.isEmpty ? Visible.quoted(content.text, limit: limit) : ""
        guard content.template.isEmpty else { return Visible.text(content.text) }
        let type = content.type == "text" ? "" : "[\(Visible.text(content.type))]"
        return [type, text].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
