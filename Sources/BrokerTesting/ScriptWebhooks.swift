import Encoding
import Events
import Messages
import Projections
import Timeline

/// The webhook items of a script: what customers do, and what the platform says of them.
struct ScriptWebhooks {
    /// What came last, to be delivered again.
    private(set) var last: (item: PlatformItem, time: Timestamp)?
    private var count = 0

    mutating func message(
        from customer: ScriptCustomer, as party: Party, type: String = "text", _ text: String,
        _ change: (inout MessageReceived) -> Void = { _ in }
    ) -> PlatformItem {
        var message = MessageReceived()
        (message.line, message.sender, message.type, message.text) = (customer.line, party, type, text)
        message.message = nextID()
        message.raw = ScriptWebhooks.raw(type, text, file: "media.\(count)")
        change(&message)
        return item(.messageReceived(message), "m:\(message.message)")
    }

    /// What the platform sends of a file, or of a place that the text tells as `LATITUDE,LONGITUDE`: flows look into it.
    private static func raw(_ type: String, _ text: String, file: String) -> RawBytes {
        switch type {
        case "image", "video", "audio", "voice", "document", "sticker":
            return RawBytes(Array("{\"\(type)\":{\"id\":\"\(file)\"}}".utf8))
        case "location":
            let place = text.split(separator: ",").compactMap { Double($0.filter { $0 != " " }) }
            guard place.count == 2 else { return .absent }
            return RawBytes(Array("{\"location\":{\"latitude\":\(place[0]),\"longitude\":\(place[1])}}".utf8))
        default: return .absent
        }
    }

    mutating func rating(_ rating: UInt8, of session: UInt32, from customer: ScriptCustomer) -> PlatformItem {
        let choice = SurveyForm.choices.first { $0.rating == rating }
        return message(from: customer, as: customer.party, type: "interactive", choice?.title ?? "") {
            $0.replyID = SurveyForm.rowID(session: session, rating: rating)
        }
    }

    mutating func echo(_ text: String, to customer: ScriptCustomer) -> PlatformItem {
        var echo = MessageEchoed()
        (echo.line, echo.recipient, echo.type, echo.text) = (customer.line, customer.party, "text", text)
        echo.message = nextID()
        return item(.messageEchoed(echo), "m:\(echo.message)")
    }

    mutating func call(from customer: ScriptCustomer, as party: Party) -> PlatformItem {
        var call = CallReceived()
        (call.line, call.party, call.step, call.fromCustomer) = (customer.line, party, "connect", true)
        call.call = nextID().rawValue
        return item(.callReceived(call), "c:\(call.call):connect")
    }

    mutating func notice(
        of change: IdentityNoticeReceived.Change, about party: Party, on line: LineID,
        _ tell: (inout IdentityNoticeReceived) -> Void
    ) -> PlatformItem {
        var notice = IdentityNoticeReceived()
        (notice.line, notice.party, notice.change) = (line, party, change)
        notice.message = nextID()
        tell(&notice)
        return item(.identityNoticeReceived(notice), "m:\(notice.message)")
    }

    func receipt(
        _ status: String, for send: OpenSend, to customer: ScriptCustomer, code: UInt32, hash: String
    ) -> PlatformItem {
        var receipt = ReceiptReceived()
        (receipt.line, receipt.recipient, receipt.status) = (customer.line, customer.party, status)
        receipt.message = send.message == .absent ? ScriptWebhooks.id(of: send.position) : send.message
        receipt.callbackData = "\(AttemptToken(send: send.position, attempt: send.attempts))"
        (receipt.errorCode, receipt.identityHash) = (code, hash)
        return item(.receiptReceived(receipt), "s:\(receipt.message):\(status)")
    }

    mutating func preference(_ change: OptInChanged.Change, of party: Party, on line: LineID) -> PlatformItem {
        var changed = OptInChanged()
        (changed.change, changed.party, changed.line) = (change, party, line)
        changed.source = "the customer's preference"
        return item(.optInChanged(changed), "p:\(nextID())")
    }

    mutating func template(_ name: String, status: String, category: String) -> PlatformItem {
        var changed = TemplateChanged()
        (changed.name, changed.status, changed.category, changed.source) = (name, status, category, "webhook")
        return item(.templateChanged(changed), "n:\(nextID())")
    }

    /// The platform's id of a message of ours, in scripts.
    static func id(of send: Position) -> MessageID { MessageID("wamid.OUT\(send.rawValue)") }

    /// Keeps an item for ``last``.
    mutating func keep(_ item: PlatformItem, at time: Timestamp) { last = (item, time) }

    private mutating func nextID() -> MessageID {
        count += 1
        return MessageID("wamid.IN\(count)")
    }

    private func item(_ event: Event, _ identity: String) -> PlatformItem {
        PlatformItem(event: event, occurredAt: nil, identity: identity)
    }
}
