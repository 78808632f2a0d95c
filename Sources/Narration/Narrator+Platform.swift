import Events
import Messages

/// What came from the platform.
extension Narrator {
    static func account(of message: MessageReceived, _ limit: Int?) -> Account {
        var words = message.type == "text" ? [] : ["[\(Visible.text(message.type.isEmpty ? "no type" : message.type))]"]
        if !message.text.isEmpty { words.append(Visible.quoted(message.text, limit: limit)) }
        if message.type == "text", message.text.isEmpty { words.append("an empty text") }
        if !message.replyID.isEmpty { words.append("tapped \(Visible.quoted(message.replyID, limit: 80))") }
        if message.timestampMissing { words.append("(without the platform's time)") }
        return Account(.inbound, words.joined(separator: " "))
    }

    static func account(of receipt: ReceiptReceived) -> Account {
        let status = receipt.status.isEmpty ? "receipt without a status" : Visible.text(receipt.status)
        let about = shortened(receipt.message.rawValue)
        guard receipt.errorCode == 0, receipt.errorText.isEmpty, receipt.status != "failed" else {
            let code = receipt.errorCode == 0 ? "" : " \(receipt.errorCode)"
            let words = receipt.errorText.isEmpty ? "" : ": \(Visible.text(receipt.errorText))"
            return Account(.trouble, "\(status)\(code)\(words), message \(about)")
        }
        return Account(.progress, "\(status), message \(about)")
    }

    static func account(of echo: MessageEchoed, _ limit: Int?) -> Account {
        let type = echo.type == "text" ? "" : "[\(Visible.text(echo.type))] "
        return Account(.outbound, "by hand from the phone: \(type)\(Visible.quoted(echo.text, limit: limit))")
    }

    static func account(of call: CallReceived) -> Account {
        let direction = call.fromCustomer ? "from" : "to"
        return Account(
            call.fromCustomer ? .inbound : .outbound, "call \(direction) the customer: \(Visible.text(call.step))")
    }

    static func account(of notice: IdentityNoticeReceived) -> Account {
        var words: String =
            switch notice.change {
            case .number: "the customer's number changed"
            case .userID: "the customer's user id changed"
            case .identity: "the customer's identity changed: verify them outside WhatsApp"
            }
        if !notice.newPhone.isEmpty { words += ", now \(named(phone: notice.newPhone))" }
        if !notice.newUserID.isEmpty { words += ", user id now \(Visible.text(notice.newUserID))" }
        return Account(notice.change == .identity ? .trouble : .inbound, words)
    }

    static func account(of message: GroupMessageReceived) -> Account {
        Account(
            .inbound,
            "message of \(named(message.sender)) in group \(shortened(message.group)): part of no conversation")
    }

    static func account(of notification: NotificationReceived) -> Account {
        let about = notification.line == .absent ? "" : " about \(named(notification.line))"
        return Account(.inbound, "notification \(Visible.text(notification.topic))\(about)")
    }

    static func account(of item: ItemNotUnderstood) -> Account {
        let place = item.path.isEmpty ? "" : " at \(Visible.text(item.path))"
        return Account(.trouble, "not understood\(place): \(Visible.text(item.reason))")
    }

    static func account(of error: PlatformErrorReported) -> Account {
        Account(
            .trouble, "the platform reports error \(error.code) on \(named(error.line)): \(Visible.text(error.text))")
    }
}
