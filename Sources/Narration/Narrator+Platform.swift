import Events
import Messages

// What came from the platform.

extension MessageReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        // A form's answer is told field by field.
        let isForm = replyID.hasPrefix("{")
        var words = said(type: type, text: text, limit)
        if !replyID.isEmpty, !isForm { words.append("tapped \(Visible.quoted(replyID, limit: 80))") }
        let more = ItemTelling.phrases(of: raw, type: type, told: [text, replyID], limit: limit)
        if timestampMissing { words.append("(without the platform's time)") }
        if isInStandby { words.append("(Meta's own agent has the conversation)") }
        return Account(.inbound, ([words.joined(separator: " ")] + more).joined(separator: ", "))
    }
}

/// A message's type, unless it is a text, and what a person would read in it.
private func said(type: String, text: String, _ limit: Int?) -> [String] {
    var words = type == "text" ? [] : ["[\(Visible.text(type.isEmpty ? "no type" : type))]"]
    if !text.isEmpty { words.append(Visible.quoted(text, limit: limit)) }
    if type == "text", text.isEmpty { words.append("an empty text") }
    return words
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
        let words = said(type: type, text: text, limit).joined(separator: " ")
        let more = ItemTelling.phrases(of: raw, type: type, told: [text], limit: limit)
        return Account(.outbound, "by hand from the phone: " + ([words] + more).joined(separator: ", "))
    }
}

extension CallReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        let direction = fromCustomer ? "from" : "to"
        let words = "call \(direction) the customer: \(Visible.text(step))"
        let more = ItemTelling.phrases(of: raw, type: "call", told: [], limit: limit)
        return Account(fromCustomer ? .inbound : .outbound, ([words] + more).joined(separator: ", "))
    }
}

extension IdentityNoticeReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        var words: String =
            switch change {
            case .number: "the customer's number changed\(former(party.phone, named(phone:)))"
            case .userID: "the customer's user id changed\(former(party.userID, Visible.text))"
            case .identity: "the customer's identity changed: verify them outside WhatsApp"
            }
        if !newPhone.isEmpty { words += ", now \(named(phone: newPhone))" }
        if !newUserID.isEmpty { words += ", user id now \(Visible.text(newUserID))" }
        let told = [newPhone, newUserID, newParentUserID, identityHash, party.phone, party.userID]
        let more = ItemTelling.phrases(of: raw, type: "system", told: told, limit: limit)
        if !more.isEmpty { words += ", " + more.joined(separator: ", ") }
        return Account(change == .identity ? .trouble : .inbound, words)
    }
}

/// What somebody was called before; nothing where that is not known.
private func former(_ name: String, _ shown: (String) -> String) -> String {
    name.isEmpty ? "" : " from \(shown(name))"
}

extension GroupMessageReceived: Narrated {
    func account(_ limit: Int?) -> Account {
        let words = "message of \(named(sender)) in group \(shortened(group)): part of no conversation"
        let more = ItemTelling.phrases(of: raw, type: ItemTelling.type(of: raw), limit: limit)
        return Account(.inbound, ([words] + more).joined(separator: ", "))
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
