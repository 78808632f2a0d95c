import Encoding
import EventLogTesting
import Events
import Messages
import Timeline

/// An invented customer, and the webhooks that come from them.
struct Customer: Sendable {
    let phone: String
    let name: String
    let identityHash: String
    let line: Int
    /// Once they have written.
    var conversation: ConversationID?

    init(_ number: Int, lines: Int, _ random: inout SeededRandom) {
        let country = random.one(of: ["1", "55", "52", "34", "91", "49", "62", "90", "44", "234"])
        // No two customers have one number.
        phone = country + String(1_000_000_000 + number)
        name = SampleText.name(&random)
        identityHash = Base64.text(of: random.bytes(9))
        line = number % lines
    }

    /// A message id such as the platform makes.
    func messageID(outbound: Bool, _ random: inout SeededRandom) -> MessageID {
        let code = random.hexadecimal(20)
        let start: [UInt8] = [0x1D, 0x02 + UInt8(phone.utf8.count), UInt8(phone.utf8.count)]
        let middle: [UInt8] = [0x15, 0x02, 0x00, outbound ? 0x11 : 0x12, 0x18, UInt8(code.utf8.count)]
        return MessageID("wamid." + Base64.text(of: start + phone.utf8 + middle + code.utf8 + [0x00]))
    }

    /// The webhook that brings a text of theirs.
    func webhook(text: String, id: MessageID, line: Line, at moment: Timestamp) -> String {
        let seconds = moment.milliseconds / 1000
        let contact = """
            {"profile":{"name":\(JSONText.quoted(name))},"wa_id":"\(phone)","identity_key_hash":"\(identityHash)"}
            """
        let message = """
            {"from":"\(phone)","id":"\(id)","timestamp":"\(seconds)","text":{"body":\(JSONText.quoted(text))},"type":"text"}
            """
        return line.webhook("\"contacts\":[\(contact)],\"messages\":[\(message)]")
    }

    /// The webhook that brings a receipt for a message to them.
    func webhook(receipt: String, for id: MessageID, token: String, line: Line, at moment: Timestamp) -> String {
        let conversation = "\"conversation\":{\"id\":\"\(identityHash)\",\"origin\":{\"type\":\"service\"}}"
        let pricing = """
            "pricing":{"billable":false,"pricing_model":"PMP","category":"service","type":"free_customer_service"}
            """
        let status = """
            {"id":"\(id)","status":"\(receipt)","timestamp":"\(moment.milliseconds / 1000)","recipient_id":"\(phone)",\
            "recipient_identity_key_hash":"\(identityHash)","biz_opaque_callback_data":"\(token)",\(conversation),\(pricing)}
            """
        return line.webhook("\"statuses\":[\(status)]")
    }
}

/// A business's line.
struct Line: Sendable {
    let id: LineID
    private let phone: String

    init(_ number: Int) {
        id = LineID(String(106_540_352_242_900 + number))
        phone = String(15_550_100_000 + number)
    }

    fileprivate func webhook(_ content: String) -> String {
        """
        {"object":"whatsapp_business_account","entry":[{"id":"900100200300","changes":[{"value":{"messaging_product":"whatsapp",\
        "metadata":{"display_phone_number":"\(phone)","phone_number_id":"\(id)"},\(content)},"field":"messages"}]}]}
        """
    }
}
