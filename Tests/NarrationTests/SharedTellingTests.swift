import Encoding
import EventLogTesting
import Events
import Narration
import Testing
import WhatsApp

/// Everything that real customers have said and done is told, value by value.
@Suite(.enabled(if: SharedFolder.exists("webhooks"), Comment(rawValue: SharedFolder.skipped)))
struct SharedTellingTests {
    /// What is left out of the words on purpose, by the last name of its path: it is a type or an id that stands elsewhere, or concerns
    /// machines alone.
    private static let leftOut: Set = [
        "id", "from", "to", "timestamp", "type", "group_id", "from_user_id", "from_parent_user_id", "from_logical_id",
        "sha256", "url", "link", "file", "sdp", "sdp_type", "direction", "event", "hash", "created_timestamp",
        "acknowledged",
        // Told in other words: a message's id is shortened, a flag is a word, a form is told field by field.
        "message_id", "original_message_id", "voice", "animated", "forwarded", "frequently_forwarded", "response_json",
        "wa_id",
    ]

    @Test func nothingThatWasSaidIsMissing() throws {
        var (values, items) = (0, 0)
        for (name, bytes) in try SharedFolder.files("webhooks") {
            for item in WebhookDecoder.decode(bytes) {
                guard let raw = SharedTellingTests.customers(item.event),
                    let document = try? JSONDocument(raw.bytes, limit: .max)
                else { continue }
                items += 1
                let line = Narrator.account(of: item.event).line
                for (path, value) in SharedTellingTests.leaves(document.root, "") {
                    let last = path.split(separator: ".").last { Int($0) == nil } ?? ""
                    if SharedTellingTests.leftOut.contains(String(last)) { continue }
                    values += 1
                    let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                    let isTold = [value, escaped].contains { line.contains(Visible.text($0)) }
                    #expect(isTold, "\(name): \(path) is '\(value)', and is not told in: \(line)")
                }
            }
        }
        #expect(items > 150 && values > 400, "\(values) values of \(items) items: nothing is looked at")
    }

    /// What a customer, or the business's own phone, has said or done.
    private static func customers(_ event: Event) -> RawBytes? {
        switch event {
        case .messageReceived(let message): message.raw
        case .messageEchoed(let echo): echo.raw
        case .callReceived(let call): call.raw
        case .groupMessageReceived(let message): message.raw
        default: nil
        }
    }

    private static func leaves(_ value: JSONValue, _ path: String) -> [(path: String, value: String)] {
        switch value.kind {
        case .object: value.members.flatMap { leaves($0.value, "\(path).\($0.name)") }
        case .array: value.elements.enumerated().flatMap { leaves($0.element, "\(path).\($0.offset)") }
        case .null: []
        default:
            [(path, value.string ?? value.bool.map { "\($0)" } ?? "")].filter { !$0.1.isEmpty }
        }
    }
}
