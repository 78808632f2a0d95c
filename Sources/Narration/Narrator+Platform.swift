import Events
import Messages

// What came from the platform.

extension MessageReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        var words = type == "text" ? [] : ["[\(Visible.text(type.isEmpty ? "no type" : type))]"]
        if !text.isEmpty { words.append(Visible.quoted(text, limit: limit)) }
        if type == "text", text.isEmpty { words.append("an empty text") }
        if !replyID.isEmpty { words.append("tapped \(Visible.quoted(replyID, limit: 80))") }
        if timestampMissing { words.append("(without the platform's time)") }
        return Account(.inbound, words.joined(separator: " "))
    }
}

extension ReceiptReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        let what = status.isEmpty ? "receipt without a status" : Visible.text(status)
        let about = shortened(message.rawValue)
        guard errorCode == 0, errorText.isEmpty, status != "failed" else {
            let code = errorCode == 0 ? "" : " \(errorCode)"
            let words = errorText.isEmpty ? "" : ": \(Visible.text(errorText))"
            return Account(.trouble, "\(what)\(code)\(words), message \(about)")
        }
        return Account(.progress, "\(what), message \(about)")
    }
}

extension MessageEchoed: Narrated {
    func account(_ limit: Int?) -> Account {
        let kind = type == "text" ? "" : "[\(Visible.text(type))] "
        return Account(.outbound, "by hand from the phone: \(kind)\(Visible.quoted(text, limit: limit))")
    }
}

extension CallReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        let direction = fromCustomer ? "from" : "to"
        return Account(
            fromCustomer ? .inbound : .outbound, "call \(direction) the customer: \(Visible.text(step))")
    }
}

extension IdentityNoticeReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        var words: String =
            switch change {
            case .number: "the customer's number changed"
            case .userID: "the customer's user id changed"
            case .identity: "the customer's identity changed: verify them outside WhatsApp"
            }
        if !newPhone.isEmpty { words += ", now \(named(phone: newPhone))" }
        if !newUserID.isEmpty { words += ", user id now \(Visible.text(newUserID))" }
        return Account(change == .identity ? .trouble : .inbound, words)
    }
}

extension GroupMessageReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.inbound, "message of \(named(sender)) in group \(shortened(group)): part of no conversation")
    }
}

extension NotificationReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        let about = line == .absent ? "" : " about \(named(line))"
        return Account(.inbound, "notification \(Visible.text(topic))\(about)")
    }
}

extension ItemNotUnderstood: Narrated {
    func account(_ limit: Int?) -> Account {
        let place = path.isEmpty ? "" : " at \(Visible.text(path))"
        return Account(.trouble, "not understood\(place): \(Visible.text(reason))")
    }
}

extension PlatformErrorReported: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.trouble, "the platform reports error \(code) on \(named(line)): \(Visible.text(text))")
    }
}
