import Encoding
import Events
import Timeline

/// What the parts of a body around an item say about it: account, time, field, line and contacts.
struct WebhookScope {
    /// The entry's `id`: the WhatsApp Business Account.
    var account = ""
    /// The entry's `time`, as it is written.
    var time = ""
    /// The change's `field`.
    var field = ""
    /// The value's `metadata.phone_number_id`.
    var line = LineID.absent
    /// The value's `contacts`.
    var contacts = Contacts(nil)
    /// Where all this stands.
    var path = WebhookPath()
    private var metadata: JSONValue?

    /// The line's own number in digits, from the value's `metadata.display_phone_number`; empty where it isn't told.
    var businessPhone: String { PlatformIdentifier.phone(metadata?["display_phone_number"]?.string) }

    mutating func read(metadata: JSONValue?) {
        self.metadata = metadata
        line = LineID(PlatformIdentifier.clipped(metadata?["phone_number_id"]?.string ?? ""))
    }

    /// A value about the account rather than a conversation, whole.
    func notification(_ value: JSONValue) -> PlatformItem {
        if let template = templateChange(value) { return template }
        var event = NotificationReceived()
        event.topic = field
        event.account = account
        event.line = line
        event.raw = RawBytes(value.raw)
        return PlatformItem(
            event: .notificationReceived(event), occurredAt: PlatformTime.timestamp(time),
            identity: ItemIdentity.hashed("n", [account, time, field], event.raw.bytes))
    }

    /// An error about the line rather than a message.
    func platformError(_ value: JSONValue) throws(NotUnderstood) -> PlatformItem {
        guard value.isObject else { throw NotUnderstood("the error is no object") }
        var event = PlatformErrorReported()
        event.line = line
        (event.code, event.text) = PlatformErrorText.read(value)
        event.raw = RawBytes(value.raw)
        return PlatformItem(
            event: .platformErrorReported(event), occurredAt: PlatformTime.timestamp(time),
            identity: ItemIdentity.hashed("e", [account, time, field], event.raw.bytes))
    }

    /// A part of the body that makes no sense, kept as it came.
    func notUnderstood(raw: [UInt8], path: String, reason: String) -> PlatformItem {
        var event = ItemNotUnderstood()
        event.line = line
        event.path = path
        event.reason = reason
        event.raw = RawBytes(raw)
        return PlatformItem(
            event: .itemNotUnderstood(event), occurredAt: PlatformTime.timestamp(time),
            identity: ItemIdentity.hashed("x", [account, time, field], raw))
    }
}

/// Why one item makes no sense.
struct NotUnderstood: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}

/// Where in a body something stands, written out only where somebody has to read it.
struct WebhookPath {
    enum Shape { case envelope, change, value }

    var shape = Shape.value
    var entry: Int?
    var change: Int?
    var isInValue = false

    /// `entry[0].changes[0].value.messages[2]`
    func text(_ place: String) -> String {
        var steps: [String] = []
        if let entry { steps.append("entry[\(entry)]") }
        if let change { steps.append("changes[\(change)]") }
        if isInValue { steps.append("value") }
        if !place.isEmpty { steps.append(place) }
        return steps.joined(separator: ".")
    }
}

/// Reads the platform's errors, which receipts, messages and values hold in the same form.
enum PlatformErrorText {
    /// The most bytes of an error's text; the item's bytes have the rest.
    static let limit = 4096

    /// The code, 0 where there is none, and the title with the details.
    static func read(_ error: JSONValue) -> (code: UInt32, text: String) {
        let title = error["title"]?.string ?? error["message"]?.string ?? ""
        let details =
            error["error_data"]?["details"]?.string ?? error["details"]?.string ?? error["message"]?.string ?? ""
        let parts = details == title ? [title] : [title, details]
        let text = parts.filter { !$0.isEmpty }.joined(separator: ": ")
        return (error["code"]?.integer.flatMap(UInt32.init(exactly:)) ?? 0, text.clipped(to: limit))
    }
}
