import Events
import Timeline
import WhatsApp

/// Webhook bodies of Parley's own, in the platform's shapes.
enum Sample {
    static let line = "106540352242922"
    static let contact = #"{"profile":{"name":"Sheena Nelson"},"wa_id":"16505551234"}"#
    static let text =
        #"{"from":"16505551234","id":"wamid.A","timestamp":"1749416383","type":"text","text":{"body":"Hello"}}"#
    static let delivered =
        #"{"id":"wamid.B","status":"delivered","timestamp":"1750030073","recipient_id":"16505551234"}"#

    /// A value with metadata, and these members.
    static func value(_ members: String) -> String {
        #"{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","#
            + #""phone_number_id":"\#(line)"},\#(members)}"#
    }

    static func change(_ value: String, field: String = "messages") -> String {
        #"{"value":\#(value),"field":"\#(field)"}"#
    }

    static func entry(_ changes: String..., account: String = "102290129340398", time: Int? = nil) -> String {
        let time = time.map { #""time":\#($0),"# } ?? ""
        return #"{"id":"\#(account)",\#(time)"changes":[\#(changes.joined(separator: ","))]}"#
    }

    static func body(_ entries: String...) -> [UInt8] { body(entries) }

    static func body(_ entries: [String]) -> [UInt8] {
        Array(#"{"object":"whatsapp_business_account","entry":[\#(entries.joined(separator: ","))]}"#.utf8)
    }

    /// A body with one value.
    static func body(value members: String, field: String = "messages") -> [UInt8] {
        body(entry(change(value(members), field: field)))
    }

    /// A body with one message, and the usual contact.
    static func body(message: String) -> [UInt8] {
        body(value: #""contacts":[\#(contact)],"messages":[\#(message)]"#)
    }

    /// A body with one message of a type, from the usual contact.
    static func body(type: String, content: String, also: String = "") -> [UInt8] {
        let head = #""from":"16505551234","id":"wamid.A","timestamp":"1749416383","type":"\#(type)""#
        return body(message: "{\(head),\"\(type)\":\(content)\(also)}")
    }

    /// A body with one status.
    static func body(status: String) -> [UInt8] { body(value: #""statuses":[\#(status)]"#) }

    /// One body of every kind, to be mutated.
    static let all: [[UInt8]] = [
        body(message: text), body(status: delivered),
        body(
            type: "interactive",
            content: #"{"type":"nfm_reply","nfm_reply":{"body":"Sent","response_json":"{\"a\":1}"}}"#),
        body(type: "location", content: #"{"latitude":-1.5e1,"longitude":0.25,"name":"Caf\u00e9 \ud83d\ude00"}"#),
        body(type: "system", content: #"{"type":"user_changed_number","wa_id":"12195555358","body":"changed"}"#),
        body(
            value: #""calls":[{"id":"wacid.1","from":"16505551234","event":"connect","timestamp":1671644824}]"#,
            field: "calls"),
        body(
            entry(
                change(#"{"event":"APPROVED","message_template_id":1}"#, field: "message_template_status_update"),
                time: 1)),
        body(
            value: #""message_echoes":[{"id":"wamid.E","to":"16505551234","type":"text","text":{"body":"Hi"}}]"#,
            field: "smb_message_echoes"),
        Array(#"{"contacts":[\#(contact)],"messages":[\#(text)],"statuses":[\#(delivered)]}"#.utf8),
        Array(#"{"field":"messages","value":{"statuses":[null,{},[],"x",1.5e300,true]}}"#.utf8),
    ]
}

func decode(_ body: [UInt8]) -> [PlatformItem] { WebhookDecoder.decode(body) }
func decode(_ json: String) -> [PlatformItem] { WebhookDecoder.decode(Array(json.utf8)) }

extension PlatformItem {
    var message: MessageReceived? { if case .messageReceived(let event) = event { event } else { nil } }
    var receipt: ReceiptReceived? { if case .receiptReceived(let event) = event { event } else { nil } }
    var echo: MessageEchoed? { if case .messageEchoed(let event) = event { event } else { nil } }
    var call: CallReceived? { if case .callReceived(let event) = event { event } else { nil } }
    var notice: IdentityNoticeReceived? { if case .identityNoticeReceived(let event) = event { event } else { nil } }
    var group: GroupMessageReceived? { if case .groupMessageReceived(let event) = event { event } else { nil } }
    var notification: NotificationReceived? { if case .notificationReceived(let event) = event { event } else { nil } }
    var template: TemplateChanged? { if case .templateChanged(let event) = event { event } else { nil } }
    var optIn: OptInChanged? { if case .optInChanged(let event) = event { event } else { nil } }
    var notUnderstood: ItemNotUnderstood? { if case .itemNotUnderstood(let event) = event { event } else { nil } }
    var platformError: PlatformErrorReported? {
        if case .platformErrorReported(let event) = event { event } else { nil }
    }
    var seconds: Int64? { occurredAt.map { $0.milliseconds / 1000 } }
}
