import Broker
import BrokerTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Testing
import Timeline

@testable import HTTPInterface

/// Requests with an `Idempotency-Key`: carried out once, however often they are made, and whatever happens in between.
struct IdempotencyTests {
    private static let path = "/v1/conversations/1/messages"
    private static let hi = #"{"text":"Hi"}"#

    private func open(
        on log: InMemoryEventLog = InMemoryEventLog(),
        _ test: @escaping @Sendable (House, Client) async throws -> Void
    ) async throws {
        try await House.open(on: log) { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            try await test(house, client)
        }
    }

    private func requests(in house: House) throws -> Int {
        try house.events().count { $0.event.name == "sendRequested" }
    }

    @Test("The same key and body is the same answer, and one message; another key is another message")
    func answersTheSame() async throws {
        try await open { house, client in
            let first = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            #expect(first.status == .accepted)
            let head = house.log.head
            let again = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "\"k1\"")
            #expect(again.status == .accepted && again.text == first.text && again.position == first.position)
            #expect(first.position == "\(head.rawValue)" && house.log.head == head)
            let other = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k2")
            #expect(other.status == .accepted && other.text != first.text)
            let without = try await client.post(IdempotencyTests.path, IdempotencyTests.hi)
            #expect(without.status == .accepted)
            #expect(try requests(in: house) == 3)
        }
    }

    @Test("What is kept says who did what, stands behind what it led to, and holds neither the key nor what was said")
    func keepsLittle() async throws {
        try await open { house, client in
            _ = try await client.post(IdempotencyTests.path, #"{"text":"A secret word"}"#, key: "a-key-of-mine")
            let events = try house.events().suffix(2)
            guard case .requestKept(let kept)? = events.last?.event else {
                Issue.record("nothing is kept")
                return
            }
            #expect(events.first?.event.name == "sendRequested" && events.last?.cause == events.first?.position)
            #expect(kept.by == "admin" && kept.operation == "sendMessage" && kept.events == 1)
            #expect(kept.hash.bytes.count == 32)
            let text = String(decoding: events.last?.event.payload ?? [], as: UTF8.self)
            #expect(!text.contains("a-key-of-mine") && !text.contains("secret"))
        }
    }

    @Test("Another body under the same key is refused, and nothing comes of it")
    func refusesAnotherBody() async throws {
        try await open { house, client in
            _ = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            let head = house.log.head
            let other = try await client.post(IdempotencyTests.path, #"{"text":"Ho"}"#, key: "k1")
            #expect(other.status == .unprocessableContent && other.problem == "idempotency-key-reused")
            #expect(house.log.head == head)
        }
    }

    @Test("A key belongs to a resource and to who uses it")
    func belongs() async throws {
        try await open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            let first = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            let other = try await house.token("other", .sender)
            let theirs = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, token: other, key: "k1")
            #expect(theirs.status == .accepted && theirs.text != first.text)
            // An administrator of the same name is somebody else.
            let named = try await house.token("other", .admin)
            let third = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, token: named, key: "k1")
            #expect(third.status == .accepted && third.text != theirs.text)
            // The token that takes the place of another one goes on with its keys.
            let newer = try await house.token("other", .sender)
            #expect(
                try await client.post(IdempotencyTests.path, IdempotencyTests.hi, token: newer, key: "k1").text
                    == theirs.text)
            let taken = try await client.post("/v1/conversations/1/take", #"{"agent":"ana"}"#, key: "k1")
            #expect(taken.status == .ok)
        }
    }

    @Test("Two at once are one message, and both are told of it")
    func takesTwoAtOnce() async throws {
        try await open { house, client in
            house.log.fail(append: 1, .hold)
            async let first = client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            async let second = client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            await house.log.untilHeld()
            house.log.release()
            let answers = try await [first, second]
            #expect(answers.allSatisfy { $0.status == .accepted } && answers[0].text == answers[1].text)
            #expect(try requests(in: house) == 1)
        }
    }

    @Test("A restart forgets no key")
    func outlivesRestarts() async throws {
        let log = InMemoryEventLog()
        let path = IdempotencyTests.path
        try await open(on: log) { house, client in
            let first = try await client.post(path, IdempotencyTests.hi, key: "k1")
            #expect(first.json["id"] == "parley.6")
        }
        try await House.open(on: log) { house, client in
            house.time.advance(by: .seconds(40 * 86_400))
            let again = try await client.post(path, IdempotencyTests.hi, key: "k1")
            #expect(again.status == .accepted && again.json["id"] == "parley.6")
            #expect(try await client.post(path, #"{"text":"Ho"}"#, key: "k1").problem == "idempotency-key-reused")
            #expect(try requests(in: house) == 1)
        }
    }

    @Test("What was durable when the process died, and was never answered, is not done again")
    func survivesDying() async throws {
        let log = InMemoryEventLog()
        try await open(on: log) { house, client in
            house.log.fail(append: 1, .stopUnacknowledged("the process dies"))
            let answer = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            #expect(answer.status == .serviceUnavailable)
        }
        try await House.open(on: log) { house, client in
            #expect(try requests(in: house) == 1)
            let again = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            #expect(again.status == .accepted && again.json["id"] == "parley.6")
            #expect(try requests(in: house) == 1)
        }
    }

    @Test("What was refused by the log is not kept, and done when it is asked for again")
    func forgetsWhatFailed() async throws {
        try await open { house, client in
            house.log.fail(append: 1, .refuse(.diskFull("full")))
            let refused = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            #expect(refused.status == .serviceUnavailable)
            house.time.advance(by: .seconds(2))
            let again = try await client.post(IdempotencyTests.path, IdempotencyTests.hi, key: "k1")
            #expect(again.status == .accepted)
            #expect(try requests(in: house) == 1)
        }
    }

    @Test("An error keeps no key: it can be used again when what was wrong is right")
    func keepsNoErrors() async throws {
        try await open { house, client in
            let path = IdempotencyTests.path
            #expect(try await client.post(path, #"{"text":7}"#, key: "k1").problem == "invalid")
            #expect(try await client.post(path, IdempotencyTests.hi, key: "k1").status == .accepted)
            // A rule refuses, which leaves a trace in the log, and no key.
            house.time.advance(by: .seconds(25 * 3600))
            let closed = try await client.post(path, IdempotencyTests.hi, key: "k2")
            #expect(closed.problem == "window-closed")
            try await house.receive(client, Webhooks.text("Are you there?", id: "wamid.IN2", at: house.time.now))
            let open = try await client.post(path, IdempotencyTests.hi, key: "k2")
            #expect(open.status == .accepted)
            #expect(try await client.post(path, IdempotencyTests.hi, key: "k2").text == open.text)
            // What was done stays done, whatever holds now.
            house.time.advance(by: .seconds(25 * 3600))
            #expect(try await client.post(path, IdempotencyTests.hi, key: "k2").text == open.text)
        }
    }

    @Test(
        "A key that is none is refused before anything is looked at",
        arguments: [
            "", "two words", "\"open", "\"a\"b", "\"a\\n\"", "\"\"", "\"a\";b=1", String(repeating: "k", count: 256),
        ])
    func refusesWhatIsNoKey(text: String) async throws {
        try await open { house, client in
            let head = house.log.head
            let answer = try await client.post(IdempotencyTests.path, "nothing", key: text)
            #expect(answer.status == .badRequest && answer.problem == "malformed", "\(text)")
            #expect(house.log.head == head)
        }
    }

    @Test("A key is read as it is, or as a string of structured fields")
    func readsKeys() throws {
        let name = try #require(HTTPField.Name(IdempotencyKey.field))
        func key(_ text: String) -> String? {
            var fields = HTTPFields()
            fields[name] = text
            return try? IdempotencyKey(fields)?.text
        }
        #expect(key("8e03978e-40d5-43e8-bc93-6894a57f9324") == "8e03978e-40d5-43e8-bc93-6894a57f9324")
        #expect(key(#""a\"b\\c""#) == #"a"b\c"#)
        #expect(key(String(repeating: "k", count: 255))?.count == 255)
        #expect(key("ä") == nil)
        var fields = HTTPFields()
        let none = try IdempotencyKey(fields)
        #expect(none == nil)
        fields.append(HTTPField(name: name, value: "a"))
        fields.append(HTTPField(name: name, value: "a"))
        #expect(throws: Problem.self) { try IdempotencyKey(fields) }
    }
}

extension Answer {
    /// What `Parley-Position` tells.
    var position: String? { HTTPField.Name("Parley-Position").flatMap { headers[$0] } }
}

extension Client {
    /// Makes a request with a key.
    func post(
        _ path: String, _ body: String, token: String = House.adminToken, key: String
    ) async throws -> Answer {
        var headers = HTTPFields()
        if let name = HTTPField.Name(IdempotencyKey.field) { headers[name] = key }
        return try await send(.post, path, token: token, body: body, headers: headers)
    }
}
