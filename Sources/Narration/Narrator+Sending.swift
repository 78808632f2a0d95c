import Events
import Messages
import Settings
import Timeline

// Messages of ours on their way.

extension SendRequested: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.outbound, "\(Visible.text(origin.description)): \(said(content, limit))", decision)
    }
}

extension SendRefused: Narrated {
    func account(_ limit: Int?) -> Account {
        let number = code == 0 ? "" : " (\(code))"
        guard send == .start else {
            return Account(
                .trouble, "message \(send) is not sent after all\(number): \(Visible.text(reason))", decision)
        }
        let what = "\(Visible.text(origin.description)): \(said(content, limit))"
        return Account(.trouble, "not sent\(number): \(Visible.text(reason)); \(what)", decision)
    }
}

extension SendAttempted: Narrated {
    func account(_ limit: Int?) -> Account {
        let how = connector == .standard ? "" : " by \(Visible.text(connector.words))"
        let what = usesFallback ? ", with the template, as the window has closed" : ""
        return Account(.progress, "message \(send), attempt \(attempt) begins\(how)\(what)")
    }
}

extension SendAccepted: Narrated {
    func account(_ limit: Int?) -> Account {
        let standing = ["", "accepted"].contains(status) ? "" : " (\(Visible.text(status)))"
        return Account(.progress, "message \(send) accepted\(standing) as \(shortened(message.rawValue))")
    }
}

extension SendFailed: Narrated {
    func account(_ limit: Int?) -> Account {
        var words = "message \(send), attempt \(attempt) failed:"
        if httpStatus != 0 { words += " HTTP \(httpStatus)" }
        if code != 0 { words += " code \(code)" }
        words += " \(Visible.text(reason))"
        return Account(.trouble, words + (retryAt.map { "; again at \($0)" } ?? "; given up"))
    }
}

extension SendInDoubt: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.trouble, "message \(send), attempt \(attempt) is in doubt: \(Visible.text(reason))")
    }
}

extension SendDoubtResolved: Narrated {
    func account(_ limit: Int?) -> Account {
        let words =
            switch outcome {
            case .sent: "a receipt shows that it had gone out"
            case .abandoned: "no receipt came; given up"
            case .resend: "no receipt came; to be sent again"
            }
        return Account(outcome == .sent ? .progress : .trouble, "message \(send): \(words)", decision)
    }
}

extension SendHeld: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.progress, "message \(send) waits until \(until): more would come too fast for the contact", decision)
    }
}

extension SendReleased: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.progress, "message \(send) has waited its turn and is due", decision)
    }
}

extension SendRetryDue: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.progress, "message \(send), attempt \(attempt) is due", decision)
    }
}

extension SendOutcome: Narrated {
    func account(_ limit: Int?) -> Account {
        let isGood = [.success, .submit, .deliveryReportSuccess].contains(outcome)
        let words = "message \(send) ends in \(outcome)\(late ? ", too late" : "")"
        return Account(isGood ? .progress : .trouble, words, decision)
    }
}

extension DeliveryReportDue: Narrated {
    func account(_ limit: Int?) -> Account {
        let words = send == about ? "of the refusal of message \(send)" : "of \(about), about message \(send)"
        return Account(.progress, "its address is to be told \(words)", decision)
    }
}

extension DeliveryReportEnded: Narrated {
    func account(_ limit: Int?) -> Account {
        guard !taken else { return Account(.progress, "report \(report) was taken") }
        let count = attempts == 1 ? "one attempt" : "\(attempts) attempts"
        return Account(.trouble, "report \(report) is given up after \(count): \(Visible.text(reason))")
    }
}

private func said(_ content: MessageContent, _ limit: Int?) -> String {
    let text = content.text.isEmpty ? "" : content.template.isEmpty ? Visible.quoted(content.text, limit: limit) : ""
    guard content.template.isEmpty else { return template(content, limit) }
    let type = content.type == "text" ? "" : "[\(Visible.text(content.type))]"
    return [type, text].filter { !$0.isEmpty }.joined(separator: " ")
}

/// A template with all that fills it.
private func template(_ content: MessageContent, _ limit: Int?) -> String {
    guard case .template(let template) = Message(content) else { return Visible.text(content.text) }
    let others = template.otherValues.map { value in
        guard let limit, value.count > limit else { return Visible.text(value) }
        return Visible.text(String(value.prefix(limit))) + "…"
    }
    return ([Visible.text(content.text)] + others).joined(separator: "; ")
}
