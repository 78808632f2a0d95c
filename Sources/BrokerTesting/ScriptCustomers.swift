import Events
import Messages
import Projections
import Timeline

/// The customer of a script, and the webhook items that they, and the platform, give rise to.
struct ScriptCustomers {
    static let line = ScriptRunner.line

    var party = Party(phone: "16505551234", name: "Sheena")
    var hash = ""
    var last: (item: PlatformItem, time: Timestamp)?
    /// The message that receipts are for.
    var lastSend: OpenSend?
    private var count = 0

    mutating func writes(_ text: String, type: String) -> PlatformItem {
        var message = MessageReceived()
        message.line = ScriptCustomers.line
        message.sender = party
        message.type = type
        message.text = text
        message.identityHash = hash
        message.message = nextID()
        return item(.messageReceived(message), "m:\(message.message)")
    }

    mutating func rates(_ rating: UInt8, session: UInt32) -> PlatformItem {
        var message = MessageReceived()
        message.line = ScriptCustomers.line
        message.sender = party
        message.type = "interactive"
        message.text = SurveyForm.choices.first { $0.rating == rating }?.title ?? ""
        message.replyID = SurveyForm.rowID(session: session, rating: rating)
        message.message = nextID()
        return item(.messageReceived(message), "m:\(message.message)")
    }

    mutating func echo(_ text: String) -> PlatformItem {
        var echo = MessageEchoed()
        (echo.line, echo.recipient, echo.type, echo.text) = (ScriptCustomers.line, party, "text", text)
        echo.message = nextID()
        return item(.messageEchoed(echo), "m:\(echo.message)")
    }

    mutating func calls() -> PlatformItem {
        var call = CallReceived()
        (call.line, call.party, call.step, call.fromCustomer) = (ScriptCustomers.line, party, "connect", true)
        call.call = nextID().rawValue
        return item(.callReceived(call), "c:\(call.call):connect")
    }

    mutating func newHash(_ hash: String) -> PlatformItem {
        self.hash = hash
        var notice = IdentityNoticeReceived()
        (notice.line, notice.party, notice.change, notice.identityHash) = (ScriptCustomers.line, party, .identity, hash)
        notice.message = nextID()
        return item(.identityNoticeReceived(notice), "m:\(notice.message)")
    }

    mutating func newNumber(_ phone: String) -> PlatformItem {
        var notice = IdentityNoticeReceived()
        (notice.line, notice.party, notice.change, notice.newPhone) = (ScriptCustomers.line, party, .number, phone)
        notice.message = nextID()
        party.phone = phone
        return item(.identityNoticeReceived(notice), "m:\(notice.message)")
    }

    func receipt(_ status: String, for send: OpenSend) -> PlatformItem {
        var receipt = ReceiptReceived()
        (receipt.line, receipt.recipient, receipt.status) = (ScriptCustomers.line, party, status)
        receipt.message = send.message == .absent ? MessageID("wamid.OUT\(send.position.rawValue)") : send.message
        receipt.callbackData = "\(AttemptToken(send: send.position, attempt: send.attempts))"
        return item(.receiptReceived(receipt), "s:\(receipt.message):\(status)")
    }

    private mutating func nextID() -> MessageID {
        count += 1
        return MessageID("wamid.IN\(count)")
    }

    private func item(_ event: Event, _ identity: String) -> PlatformItem {
        PlatformItem(event: event, occurredAt: nil, identity: identity)
    }
}
