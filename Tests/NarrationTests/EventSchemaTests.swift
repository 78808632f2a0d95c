import Encoding
import EventLogTesting
import Events
import Testing
import Timeline

@testable import Narration

/// The schemas of events are made of their declarations: whatever is told fits, and says what it is (B7).
@Suite struct EventSchemaTests {
    private func schema(_ kind: EventKind) throws -> JSONDocument {
        try JSONDocument(Array(EventSchema(kind).document.text().utf8), limit: .max)
    }

    private func mistakes(_ event: Event, of schema: JSONDocument, cause: Position = Position(4)) throws -> [String] {
        let recorded = RecordedEvent(
            position: Position(5), conversation: ConversationID(1), version: 1, occurredAt: Timestamp(milliseconds: 1),
            recordedAt: Timestamp(milliseconds: 2), cause: cause, event: event)
        return try JSONSchemaCheck(String(decoding: recorded.told, as: UTF8.self), of: schema.root).mistakes
    }

    /// With something in every field, with nothing in any, and with what is personal erased.
    @Test(arguments: EventKind.allCases) func whatIsToldFits(_ kind: EventKind) throws {
        let (shape, schema) = (kind.fields.shape, try schema(kind))
        for payload in [PopulatedPayload(shape).bytes, [], PopulatedPayload(shape, erased: true).bytes] {
            let event = payload.withUnsafeBytes { Event(kind: kind.rawValue, payload: $0) }
            for cause in [Position(4), .start] {
                let found = try mistakes(event, of: schema, cause: cause)
                #expect(found == [], "\(kind): \(found)")
            }
        }
    }

    @Test func sampleEventsFit() throws {
        var samples = SampleEvents(seed: 11)
        let events = (0..<300).map { _ in samples.next() }
        for (kind, events) in Dictionary(grouping: events, by: \.kind) {
            let schema = try schema(try #require(EventKind(rawValue: kind)))
            for event in events { #expect(try mistakes(event, of: schema) == [], "\(event.name)") }
        }
    }

    @Test(arguments: EventKind.allCases) func aSchemaSaysWhatItIsAndHasAllItRefersTo(_ kind: EventKind) throws {
        let root = try schema(kind).root
        #expect(root["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        #expect(root["$id"]?.string == "parley:/v1/schemas/\(kind)" && root["title"]?.string == "\(kind)")
        #expect(!EventSchema(kind).summary.isEmpty)
        #expect(root["description"]?.string?.hasPrefix(EventSchema(kind).summary) == true)
        let definitions = (root["$defs"]?.members).map { $0.map(\.name) } ?? []
        #expect(Set(definitions).count == definitions.count)
        let text = EventSchema(kind).document.text()
        let references = text.matches(of: /"\$ref": "#\/\$defs\/([^"]+)"/).map { String($0.1) }
        #expect(Set(references) == Set(definitions))
    }

    /// Words come from the sources, so that a schema tells what the declaration does.
    @Test func propertiesAreDescribed() throws {
        let message = try #require(try schema(.messageReceived).root["$defs"]?["MessageReceived"])
        #expect(message["properties"]?["line"]?["description"]?.string == "The line it was sent to.")
        #expect(message["properties"]?["text"]?["x-personal"]?.bool == true)
        #expect(message["additionalProperties"] == nil)
        let closed = try schema(.sessionClosed).root
        #expect(closed["properties"]?["decision"]?["$ref"]?.string == "#/$defs/Decision")
        #expect(closed["$defs"]?["SessionClosed"]?["properties"]?["decision"] == nil)
    }
}
