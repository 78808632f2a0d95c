import Encoding
import EventLogTesting
import Events
import Testing
import Timeline

@testable import Narration

/// Events as CloudEvents in both modes, and the schemas that they name (B7).
@Suite struct CloudEventTests {
    private func recorded(_ event: Event, in conversation: ConversationID = ConversationID(12)) -> RecordedEvent {
        RecordedEvent(
            position: Position(4711), conversation: conversation, version: 3,
            occurredAt: Timestamp(milliseconds: 1_790_000_000_000),
            recordedAt: Timestamp(milliseconds: 1_790_000_000_500), cause: Position(4710), event: event)
    }

    private func message(_ text: String = "Hello") -> Event {
        var message = MessageReceived()
        message.text = text
        return .messageReceived(message)
    }

    private func context(_ event: CloudEvent) -> [String: String] {
        Dictionary(event.context(with: event.data).map { ($0.name, $0.value) }) { first, _ in first }
    }

    @Test func theContextIsWhatEveryConsumerKnows() throws {
        let event = CloudEvent(recorded(message()), on: LineID("77"))
        #expect(
            context(event) == [
                "specversion": "1.0", "id": "4711", "source": "/v1/events", "type": "parley.messageReceived",
                "subject": "conversations/12", "time": "2026-09-21T14:13:20Z",
                "recordedtime": "2026-09-21T14:13:20.500Z", "sequence": "00000000000000004711",
                "partitionkey": "12", "line": "77", "datacontenttype": "application/json",
                "dataschema": "parley:/v1/schemas/messageReceived",
            ])
        // Names as the specification has them: lower-case letters and digits alone.
        let names = event.context(with: event.data).map(\.name)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) } })
        let root = try JSONDocument(event.json, limit: .max).root
        #expect(root.members.map(\.name) == names + ["data"])
        #expect(root["data"]?.raw == event.data)
        #expect(root["data"]?["fields"]?["text"]?.string == "Hello")
    }

    @Test func whatAllHaveInCommonIsOfNoConversation() {
        let event = CloudEvent(recorded(.agentRegistered(AgentRegistered()), in: .system), on: .absent)
        #expect(Set(["subject", "partitionkey", "line"]).isDisjoint(with: context(event).keys))
    }

    @Test func whatANewerParleyRecordedNamesNoSchema() {
        let event = CloudEvent(recorded(.unrecognized(kind: 60_000, payload: [1])), on: LineID("77"))
        #expect(context(event)["type"] == "parley.kind60000" && context(event)["dataschema"] == nil)
    }

    @Test func whatIsLargeIsToldByReference() {
        let large = recorded(message(String(repeating: "long ", count: 5_000)))
        let event = CloudEvent(large, on: LineID("77"))
        #expect(event.data == nil && event.binary.body.isEmpty)
        #expect(context(event)["dataref"] == "/v1/events/4711")
        #expect(context(event)["dataschema"] != nil && context(event)["datacontenttype"] != nil)
        let whole = CloudEvent(large, on: LineID("77"), isWhole: true)
        #expect(whole.data == large.told && context(whole)["dataref"] == nil)
    }

    @Test func binaryModeHasTheContextInFieldsAndTheDataAsBody() {
        let event = CloudEvent(recorded(message()), on: LineID("77"))
        let binary = event.binary
        #expect(binary.body == event.data)
        #expect(binary.fields.count == event.context(with: event.data).count)
        for attribute in event.context(with: event.data) {
            let name = attribute.name == "datacontenttype" ? "content-type" : "ce-\(attribute.name)"
            #expect(binary.fields.contains { $0.name == name && $0.value == attribute.value })
        }
    }

    /// The examples are the binding's own rules: a space, a quotation mark, a percent sign and what is not printable ASCII.
    @Test(arguments: [
        ("Euro \u{20AC} \u{1F600}", "Euro%20%E2%82%AC%20%F0%9F%98%80"), ("100%", "100%25"), ("\"a\"", "%22a%22"),
        ("a\r\nb\u{7F}", "a%0D%0Ab%7F"), ("~!/:@#$&'()*+,;=?[]", "~!/:@#$&'()*+,;=?[]"), ("", ""),
    ])
    func fieldsHoldPrintableASCIIAlone(_ value: String, _ expected: String) {
        #expect(CloudEvent.fieldValue(value) == expected)
    }

    @Test(arguments: [false, true])
    func structuredModeSaysWhatTheContextDoes(isLarge: Bool) throws {
        let recorded = recorded(message(String(repeating: "long ", count: isLarge ? 5_000 : 1)))
        let event = CloudEvent(recorded, on: LineID("7\"7\\\n"))
        let root = try JSONDocument(event.json, limit: .max).root
        for attribute in event.context(with: event.data) {
            #expect(root[attribute.name]?.string == attribute.value)
        }
        #expect(root["data"]?.raw == event.data)
        let whole = CloudEvent(recorded, on: LineID("7"), isWhole: true)
        #expect(try JSONDocument(whole.json, limit: .max).root["data"]?.raw == recorded.told)
    }

    @Test func aLineOfAnyNameMakesOneField() {
        let event = CloudEvent(recorded(message()), on: LineID("7 7\r\nce-id: 1"))
        #expect(event.binary.fields.contains { $0.name == "ce-line" && $0.value == "7%207%0D%0Ace-id:%201" })
    }
}
