import BrokerTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import Testing
import Timeline

@testable import HTTPInterface

/// What happens, followed as CloudEvents over connections on loopback (B7).
@Suite(.timeLimit(.minutes(5))) struct EventStreamTests {
    private static let serverSent = ["Accept: text/event-stream"]

    private func open(
        _ configure: @escaping (inout HTTPConfiguration) -> Void = { _ in },
        _ test: @escaping @Sendable (House, Client, Int) async throws -> Void
    ) async throws {
        try await House.open {
            $0.port = 0
            configure(&$0)
        } _: { house, client in
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                try await test(house, client, try #require(http.port))
            }
        }
    }

    /// The CloudEvents that came, without the chunks in which they did.
    private func events(in text: String) -> [JSON] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let json = line.hasPrefix("data: ") ? line.dropFirst(6) : line
            guard json.hasPrefix("{") else { return nil }
            return try? JSONCoding.decode(JSON.self, from: Array(json.utf8))
        }
    }

    @Test("One conversation can be followed alone")
    func followsOne() async throws {
        try await open { house, client, port in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.1"))
            try await house.receive(client, Webhooks.text("Other", id: "wamid.2", from: "4915155550999"))
            let told = try await client.get("/v1/events?from=1&follow=false&conversation=2").lines
            #expect(!told.isEmpty && told.allSatisfy { $0["partitionkey"] == "2" })
            #expect(told.contains { $0["data"]["fields"]["text"] == "Other" })
            #expect(try await client.get("/v1/events?conversation=x").problem == "invalid")
        }
    }

    @Test("What is there is told from a position on, then what happens; each event once and in order")
    func follows() async throws {
        try await open { house, client, port in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.1"))
            try await StreamConnection.open(port, "/v1/events?from=1", House.adminToken) {
                (stream: inout StreamConnection) async throws in
                try await stream.until("parley.sessionOpened")
                try await house.receive(client, Webhooks.text("Again", id: "wamid.2"))
                try await stream.until("Again")
                #expect(stream.text.lowercased().contains("content-type: application/x-ndjson"))
                let told = events(in: stream.text)
                #expect(told.map { $0["id"] } == (1...told.count).map { .string("\($0)") })
                let message = try #require(told.last)
                #expect(message["specversion"] == "1.0" && message["type"] == "parley.messageReceived")
                #expect(message["subject"] == "conversations/1" && message["partitionkey"] == "1")
                #expect(message["line"] == .string(House.line) && message["data"]["fields"]["text"] == "Again")
                #expect(message["sequence"] == .string("000000000000000000\(told.count < 10 ? "0" : "")\(told.count)"))
                #expect(message["data"]["position"] == .integer(Int64(told.count)))
            }
            let one = try await client.get("/v1/events/1")
            #expect(one.json["id"] == "1" && one.json["subject"] == .null)
            #expect(try await client.get("/v1/events/4711").problem == "not-found")
            #expect(try await client.get("/v1/events/x").problem == "invalid")
        }
    }

    @Test("As server-sent events: the id is the position, and Last-Event-ID goes on behind it")
    func resumes() async throws {
        try await open { house, client, port in
            for number in 1...3 {
                try await house.receive(client, Webhooks.text("Text \(number)", id: "wamid.\(number)"))
            }
            let wanted = "/v1/events?from=1&types=messageReceived"
            let last = try await StreamConnection.open(
                port, wanted, House.adminToken, headers: EventStreamTests.serverSent
            ) { (stream: inout StreamConnection) async throws in
                try await stream.until("Text 2")
                #expect(stream.text.lowercased().contains("content-type: text/event-stream"))
                return try #require(events(in: stream.text).first { $0["data"]["fields"]["text"] == "Text 2" })["id"]
            }
            guard case .string(let id) = last else { return }
            let resuming = EventStreamTests.serverSent + ["Last-Event-ID: \(id)"]
            try await StreamConnection.open(port, wanted, House.adminToken, headers: resuming) {
                (stream: inout StreamConnection) async throws in
                try await stream.until("Text 3")
                #expect(!stream.text.contains("Text 2"))
                #expect(stream.text.contains("id: "))
                await house.time.untilPausing(2)
                house.time.advance(by: EventFeed.beat)
                try await stream.until(": here\nid: \(house.log.head.rawValue)\n\n")
            }
        }
    }

    @Test("A token sees what belongs to its lines, and what all have in common only as an administrator's")
    func hides() async throws {
        try await open { house, client, port in
            let limited = try await house.token("desk", .reader, lines: ["77"])
            let reader = try await house.token("board", .reader)
            try await house.receive(client, Webhooks.text("Here", id: "wamid.1"))
            try await house.receive(client, Webhooks.text("There", id: "wamid.2", line: "77"))
            let all = "/v1/events?from=1&follow=false"
            func texts(_ path: String, _ token: String) async throws -> [JSON] {
                try await StreamConnection.open(port, path, token) { (stream: inout StreamConnection) async throws in
                    try await stream.untilItsEnd()
                    return events(in: stream.text)
                }
            }
            let lines = Set(try await texts(all, limited).map { $0["line"] })
            #expect(lines == ["77"])
            let shared = try await texts(all, reader)
            #expect(
                shared.allSatisfy { $0["subject"] != .null }
                    && shared.contains { $0["data"]["fields"]["text"] == "Here" })
            #expect(try await texts(all, House.adminToken).contains { $0["type"] == "parley.tokenIssued" })
            let one = try await texts(all + "&line=77&types=messageReceived", House.adminToken)
            #expect(one.map { $0["data"]["fields"]["text"] } == ["There"])
            #expect(try await client.get("/v1/events/1", token: reader).problem == "not-found")
            #expect(try await client.get("/v1/events?types=nothing").problem == "invalid")
            #expect(try await client.get("/v1/events?from=0").problem == "invalid")
        }
    }

    @Test("What is large is told by reference, and whole where that leads")
    func refers() async throws {
        try await open { house, client, port in
            let long = String(repeating: "long ", count: 5_000)
            try await house.receive(client, Webhooks.text(long, id: "wamid.1"))
            try await StreamConnection.open(
                port, "/v1/events?from=1&follow=false&types=messageReceived", House.adminToken
            ) {
                (stream: inout StreamConnection) async throws in
                try await stream.untilItsEnd()
                let event = try #require(events(in: stream.text).first)
                #expect(event["data"] == .null)
                guard case .string(let place) = event["dataref"] else { return }
                #expect(try await client.get(place).json["data"]["fields"]["text"] == .string(long))
            }
        }
    }

    @Test("A stream ends with its token; there are no more than there can be")
    func ends() async throws {
        try await open {
            $0.limits.eventStreams = 1
        } _: { house, client, port in
            let reader = try await house.token("board", .reader)
            try await StreamConnection.open(port, "/v1/events?from=1", reader) {
                (stream: inout StreamConnection) async throws in
                try await house.receive(client, Webhooks.text("Hello", id: "wamid.1"))
                try await stream.until("Hello")
                #expect(try await client.get("/v1/events?from=1&follow=false").problem == "overloaded")
                #expect(try await client.get("/metrics").text.contains("\nparley_event_streams 1\n"))
                _ = try await client.send(.delete, "/v1/tokens/board")
                try await stream.untilItsEnd()
            }
        }
    }
}
