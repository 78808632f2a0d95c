import Encoding
import EventLogTesting
import Events
import HTTPTypes
import Narration
import Testing
import Timeline

@testable import HTTPInterface

/// What describes events: schemas, CloudEvents' `dataschema` and modes, and `/asyncapi.json` (B7).
struct EventDescriptionTests {
    // MARK: Schemas

    @Test("Every kind of event has its schema, which nobody needs a token for")
    func servesSchemas() async throws {
        try await House.open { _, client in
            let list = try await client.get("/v1/schemas", token: nil)
            guard case .array(let schemas) = list.json["schemas"] else { throw Unexpected() }
            #expect(schemas.map { $0["kind"] } == EventKind.allCases.map { .string("\($0)") })
            for schema in schemas {
                guard case .string(let path) = schema["path"] else { throw Unexpected() }
                let answer = try await client.get(path, token: nil)
                #expect(answer.headers[.contentType] == "application/schema+json")
                #expect(answer.json["$id"] == schema["dataschema"] && answer.json["title"] == schema["kind"])
                #expect(schema["description"] != "")
            }
            let byType = try await client.get("/v1/schemas/parley.sessionClosed", token: nil)
            #expect(byType.json["title"] == "sessionClosed")
        }
    }

    @Test("A kind that is none is refused with the nearest name; so is a parameter")
    func refusesUnknownKinds() async throws {
        try await House.open { _, client in
            let answer = try await client.get("/v1/schemas/sesionClosed", token: nil)
            #expect(answer.problem == "invalid" && answer.text.contains("sessionClosed"))
            #expect(try await client.get("/v1/schemas?kind=x", token: nil).problem == "invalid")
            #expect(try await client.get("/v1/schemas/sessionClosed?x=1", token: nil).problem == "invalid")
            let long = try await client.get("/v1/schemas/" + String(repeating: "x", count: 3_000), token: nil)
            #expect(long.problem == "invalid" && !long.text.contains(String(repeating: "x", count: 100)))
        }
    }

    // MARK: Modes

    @Test("Binary mode has the context in header fields and the data as body; both modes say the same")
    func answersInBothModes() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.1"))
            for recorded in try house.events() {
                let path = "/v1/events/\(recorded.position.rawValue)"
                let structured = try await client.get(path)
                let binary = try await client.send(.get, path, headers: [.accept: "application/json"])
                #expect(structured.headers[.contentType] == CloudEvent.type)
                #expect(binary.headers[.contentType] == "application/json")
                #expect(binary.json == structured.json["data"])
                guard case .object(let members) = structured.json else { throw Unexpected() }
                for (name, value) in members where !["data", "datacontenttype"].contains(name) {
                    let field = try #require(HTTPField.Name("ce-\(name)"))
                    #expect(binary.headers[field].map { .string($0) } == value, "\(name)")
                }
                #expect(members["dataschema"] == .string("parley:/v1/schemas/\(recorded.event.name)"))
            }
        }
    }

    @Test(
        "What is asked for decides about the mode",
        arguments: [
            ("", false), ("*/*", false), ("application/*", false), ("text/html", false),
            ("application/json", true), ("application/json, text/plain, */*", true), ("Application/JSON;q=0.9", true),
            ("application/cloudevents+json", false), ("application/cloudevents+json, application/json", false),
            ("application/json, application/cloudevents+json", false),
            ("application/json, application/cloudevents+json;q=0.5", true),
            ("application/json;q=0.1, application/cloudevents+json;q=0.5", false), ("application/json;q=0", false),
        ])
    func choosesTheMode(_ field: String, _ isBinary: Bool) {
        #expect((CloudEventMode(accepting: field) == .binary) == isBinary)
    }

    // MARK: AsyncAPI

    @Test("The AsyncAPI document has a message for each kind of event, and all that it refers to")
    func describesEvents() async throws {
        try await House.open { house, client in
            let document = try await client.get("/asyncapi.json", token: nil).json
            #expect(document["asyncapi"] == "3.0.0")
            for kind in EventKind.allCases {
                let message = document["components"]["messages"]["\(kind)"]
                #expect(
                    message["name"] == .string("parley.\(kind)")
                        && message["contentType"] == "application/cloudevents+json")
                let place = JSON.string("#/components/messages/\(kind)")
                #expect(document["channels"]["events"]["messages"]["\(kind)"]["$ref"] == place)
            }
            let references = EventDescriptionTests.references(in: document)
            #expect(references.count > EventKind.allCases.count)
            for reference in references {
                let path = reference.split(separator: "/").dropFirst()
                #expect(path.reduce(document) { $0[String($1)] } != .null, "\(reference)")
            }
        }
    }

    @Test("Its operations are those that the router serves, at the addresses and with the parameters that they have")
    func describesOperations() async throws {
        try await House.open { house, client in
            let document = try await client.get("/asyncapi.json", token: nil).json
            let served = house.interior.frontDoor().operations
            for channel in AsyncAPIChannel.all {
                let operation = try #require(served.first { $0.id == channel.operation })
                let described = document["operations"][operation.id]
                #expect(operation.path == channel.address)
                let parts = operation.parameters.filter { $0.place == "path" }.map(\.name)
                #expect(parts == channel.parameters.map(\.0))
                #expect(
                    described["action"] == "send"
                        && described["bindings"]["http"]["method"] == .string(operation.method.rawValue))
                let query = operation.parameters.filter { $0.place == "query" }.map(\.name)
                if case .object(let properties) = described["bindings"]["http"]["query"]["properties"] {
                    #expect(Set(query) == Set(properties.keys))
                } else {
                    #expect(query.isEmpty)
                }
                // Each message of an operation is one of its channel's.
                guard case .array(let messages) = described["messages"],
                    case .object(let known) = document["channels"][channel.name]["messages"]
                else { throw Unexpected() }
                let own = Set(known.keys.map { JSON.string("#/channels/\(channel.name)/messages/\($0)") })
                #expect(messages.count == own.count && Set(messages.map { $0["$ref"] }) == own)
            }
            guard case .object(let operations) = document["operations"] else { throw Unexpected() }
            #expect(operations.count == AsyncAPIChannel.all.count)
        }
    }

    @Test("Names in it are ones that AsyncAPI takes, and each is there once, whatever the case of its letters")
    func namesParts() async throws {
        try await House.open { _, client in
            let answer = try await client.get("/asyncapi.json", token: nil)
            let root = try JSONDocument(Array(answer.text.utf8), limit: .max).root
            let components = try #require(root["components"])
            for group in ["messages", "schemas", "securitySchemes"] {
                let names = components[group].map { $0.members.map(\.name) } ?? []
                #expect(Set(names.map { $0.lowercased() }).count == names.count)
                #expect(names.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil })
            }
        }
    }

    /// Every place that a document refers to.
    private static func references(in value: JSON) -> Set<String> {
        switch value {
        case .object(let members):
            let own: Set<String> = if case .string(let place)? = members["$ref"] { [place] } else { [] }
            return members.values.reduce(into: own) { $0.formUnion(references(in: $1)) }
        case .array(let elements): return elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
        default: return []
        }
    }

    private struct Unexpected: Error {}
}
