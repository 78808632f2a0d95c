import Encoding
import EventLogTesting
import Events
import Foundation
import Narration
import Testing

@testable import generate_events

/// The schemas for readers in other languages are made of the declarations in Swift, and are committed.
///
/// `PARLEY_WRITE_SCHEMAS=1 swift test --filter SchemaTests` writes them; read the difference before you commit it.
@Suite struct SchemaTests {
    private static let shapes = EventShapes()
    private static let comments = Result {
        SourceComments(try ["Events", "Messages", "Settings"].flatMap { try WrittenFile.sources("Sources/\($0)") })
    }
    private static let jsonSchema = Result { try JSONDocument(Array(jsonText().utf8), limit: .max) }
    private static let proto = WrittenFile(path: "Sources/Events/events.proto")

    private static func protoText() throws -> String {
        let written = try proto.text()
        let header = written.prefix(upTo: try #require(written.firstRange(of: "package parley;\n")).upperBound)
        return ProtoFile(shapes: shapes, comments: try comments.get(), header: String(header)).text
    }

    private static func jsonText() -> String {
        JSONSchemaFile(shapes).text
    }

    @Test func theProtoFileSaysWhatTheDeclarationsSay() throws {
        try SchemaTests.proto.holds(try SchemaTests.protoText())
    }

    @Test func theJSONSchemaSaysWhatTheDeclarationsSay() throws {
        try WrittenFile(path: "docs/events.schema.json").holds(SchemaTests.jsonText())
    }

    // MARK: What is given once

    /// Numbers are for ever: a change here breaks every log there is, and every reader in another language.
    @Test func numbersNamesAndTypesNeverChange() throws {
        let file = WrittenFile(path: "Tests/EventsTests/numbers.txt")
        let given = Set(try file.text().split(separator: "\n").map(String.init))
        let now = PayloadSchema(proto: try SchemaTests.protoText()).numbers
        #expect(given.subtracting(now).sorted() == [], "was given once, and is no more or another: put it back")
        try file.holds(given.union(now).sorted().joined(separator: "\n") + "\n")
    }

    @Test(arguments: [
        ("uint64 send = 1;", "uint64 send = 9;"), ("string waID = 4;", "string wa = 4;"),
        ("uint32 code = 4;", "int64 code = 4;"), ("optional int64 retryAt", "int64 retryAt"),
        ("REASON_AUTO_CLOSE = 4", "REASON_AUTO_CLOSE = 6"), ("bool fromCustomer = 5;", ""),
        ("KIND_CALL_RECEIVED = 4", "KIND_CALL_RECEIVED = 10"),
    ])
    func aChangeIsFound(_ original: String, _ changed: String) throws {
        let text = try SchemaTests.protoText()
        let range = try #require(text.firstRange(of: original))
        let proto = PayloadSchema(proto: text.replacingCharacters(in: range, with: changed))
        #expect(PayloadSchema(proto: text).numbers.subtracting(proto.numbers).count == 1)
    }

    @Test func everyKindHasItsMessage() throws {
        let proto = PayloadSchema(proto: try SchemaTests.protoText())
        #expect(proto.enumerations["EventKind"]?.count == EventKind.allCases.count)
        for (kind, shape) in SchemaTests.shapes.kinds {
            #expect(proto.messages[shape.name]?.count == shape.fields.count, "\(kind)")
            #expect("\(kind)".lowercased() == shape.name.lowercased())
        }
    }

    @Test func fieldsHaveNumbersOfOneByteAndNamesOfTheirOwn() {
        for shape in SchemaTests.shapes.kinds.map(\.shape) + SchemaTests.shapes.parts {
            #expect(shape.fields.allSatisfy { 1...31 ~= $0.number }, "\(shape.name)")
            #expect(Set(shape.fields.map(\.name)).count == shape.fields.count, "\(shape.name)")
            #expect(Set(shape.fields.map(\.number)).count == shape.fields.count, "\(shape.name)")
        }
    }

    // MARK: What is printed

    /// What describes an event, writes it, reads it and prints it are one: each field comes through all four.
    @Test(arguments: EventKind.allCases) func everyFieldFitsTheSchema(_ kind: EventKind) throws {
        let payload = PopulatedPayload(kind.fields.shape).bytes
        let event = payload.withUnsafeBytes { Event(kind: kind.rawValue, payload: $0) }
        #expect(event.payload == payload)
        #expect(event.fields.map { type(of: $0).kind } == kind)
        let json = try JSONDocument(Array(event.json.utf8), limit: .max)
        #expect(json.root.members.map(\.name) == kind.fields.shape.fields.map(\.name))
        try fits(event)
    }

    @Test func sampleEventsFitTheSchema() throws {
        var samples = SampleEvents(seed: 9)
        for _ in 0..<300 { try fits(samples.next()) }
    }

    private func fits(_ event: Event) throws {
        let schema = try SchemaTests.jsonSchema.get()
        let name = try #require(event.fields.map { type(of: $0).shape.name })
        let members = EventMembers(of: event)
        let told = [(name, members.fields)] + (members.decision.map { [("Decision", $0)] } ?? [])
        for (type, json) in told {
            let check = try JSONSchemaCheck(String(decoding: json, as: UTF8.self), against: type, of: schema.root)
            #expect(check.mistakes == [], "\(event.name)")
        }
    }

    @Test(arguments: [
        (#"{"session":"1"}"#, "SessionClosed", "type"), (#"{"session":-1}"#, "SessionClosed", "minimum"),
        (#"{"reason":"bored"}"#, "SessionClosed", "enum"), (#"{"why":1}"#, "SessionClosed", "unknown"),
        (#"{"deadline":"soon"}"#, "Decision", "format"), (#"{"restsOn":[true]}"#, "Decision", "type"),
        (#"{"sender":{"phone":1}}"#, "MessageReceived", "type"), ("{}", "Nothing", "there is no"),
    ])
    func whatDoesNotFitIsFound(_ json: String, _ type: String, _ why: String) throws {
        let schema = try SchemaTests.jsonSchema.get()
        let mistakes = try JSONSchemaCheck(json, against: type, of: schema.root).mistakes
        #expect(mistakes.first?.contains(why) == true, "\(mistakes)")
    }

    // MARK: What is personal

    /// What the platform sent as it was, and what Parley passes on as it came, holds whatever people have said.
    @Test func bytesArePersonalButForAHash() {
        for shape in SchemaTests.shapes.kinds.map(\.shape) + SchemaTests.shapes.parts where shape.name != "TokenIssued"
        {
            // What nobody can find out who doesn't have the caller's key.
            for field in shape.fields where field.shape.form == .bytes && shape.name != "RequestKept" {
                #expect(field.isPersonal, "\(shape.name).\(field.name): mark it personal")
            }
        }
    }

    @Test func whoSomebodyIsIsPersonal() {
        #expect(Party.shape.fields.allSatisfy { $0.isPersonal })
        let message = MessageReceived.shape.fields
        #expect(message.filter(\.isPersonal).map(\.name).contains("text"))
        #expect(message.first { $0.name == "text" }?.isDetail == true)
        #expect(Party.shape.fields.first?.isDetail == false)
        #expect(ReceiptReceived.shape.fields.filter(\.isPersonal).map(\.name).contains("callbackData"))
    }
}
