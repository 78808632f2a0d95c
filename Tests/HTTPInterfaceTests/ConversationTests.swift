import Broker
import Decisions
import EventLog
import Events
import HTTPTypes
import Messages
import Testing
import Timeline

@testable import HTTPInterface

/// Conversations as they are shown and listed.
struct ConversationTests {
    @Test("A conversation has the members that the description lists, and no others")
    func hasDescribedMembers() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let schema = ShownConversation.schema
            guard case .object(let shown) = try await client.get("/v1/conversations/1").json,
                case .object(let described)? = schema.resolved(schema.json)["properties"]
            else {
                Issue.record("no conversation, or no description of it")
                return
            }
            // Only what was searched for says what was found.
            #expect(Set(shown.keys).union(["match"]) == Set(described.keys))
        }
    }

    @Test("A conversation is shown with its customer, window, session, timers and last message")
    func shows() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let answer = try await client.get("/v1/conversations/1")
            #expect(answer.status == .ok)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(
                answer.json == [
                    "id": 1, "line": .string(House.line),
                    "contact": ["id": 1, "name": "Sheena Nelson", "phone": "16505551234", "userID": .null],
                    "window": ["open": true, "closesAt": "2026-01-06T09:00:00Z"],
                    "session": [
                        "number": 1, "handler": "unassigned", "openedAt": "2026-01-05T09:00:00Z",
                        "handlerSince": "2026-01-05T09:00:00Z",
                    ],
                    "pendingResponse": .null,
                    "lastMessage": ["direction": "in", "text": "Hello", "at": "2026-01-05T09:00:00Z"],
                    "timers": [["rule": "serviceWindow", "deadline": "2026-01-06T09:00:00Z"]],
                    "identity": .null, "events": 3,
                ])
        }
    }

    @Test("A conversation has three names: its number, the line with the phone number, and with the user id")
    func hasNames() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            for name in ["1", "\(House.line)%2F16505551234", "\(House.line)%2F%2B1%20650-555-1234"] {
                #expect(try await client.get("/v1/conversations/\(name)").json["id"] == 1, "\(name)")
            }
            for name in ["2", "0", "\(House.line)%2F1", "1%2F16505551234"] {
                let answer = try await client.get("/v1/conversations/\(name)")
                #expect(answer.status == .notFound, "\(name)")
                #expect(answer.problem == "not-found", "\(name)")
            }
            let nonsense = try await client.get("/v1/conversations/nonsense")
            #expect(nonsense.problem == "invalid")
            #expect(nonsense.json["field"] == "id")
        }
    }

    @Test("A wait for the agent is shown with its urgency")
    func showsPending() async throws {
        try await House.open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            try await house.receive(client, Webhooks.text("Hello"))
            _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
            let pending = try await client.get("/v1/conversations/1").json["pendingResponse"]
            #expect(pending == ["urgency": "green", "since": "2026-01-05T09:00:00Z"])
        }
    }

    @Test("Conversations are listed page by page")
    func lists() async throws {
        try await House.open { house, client in
            for number in 1...5 {
                try await house.receive(
                    client, Webhooks.text("Hello", id: "wamid.\(number)", from: "1650555000\(number)"))
            }
            let first = try await client.get("/v1/conversations?limit=2").json
            #expect(first["conversations"].ids == [1, 2])
            #expect(first["next"] == 2)
            let second = try await client.get("/v1/conversations?limit=2&after=2").json
            #expect(second["conversations"].ids == [3, 4])
            let third = try await client.get("/v1/conversations?limit=2&after=4").json
            #expect(third["conversations"].ids == [5])
            #expect(third["next"] == .null)
            #expect(try await client.get("/v1/conversations?after=5").json == ["conversations": [], "next": .null])
        }
    }

    @Test("Conversations are chosen by session, line and handler")
    func filters() async throws {
        try await House.open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.1", from: "16505550001"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.2", from: "16505550002"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.3", from: "16505550003", line: "222"))
            _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
            _ = try await client.post("/v1/conversations/2/finish")
            let expected: [(String, [Int64])] = [
                ("open=true", [1, 3]), ("open=false", [2]), ("line=222", [3]), ("handler=agent:ana", [1]),
                ("handler=unassigned", [3]), ("open=true&line=\(House.line)", [1]), ("handler=agent:bob", []),
            ]
            for (query, ids) in expected {
                #expect(try await client.get("/v1/conversations?\(query)").json["conversations"].ids == ids, "\(query)")
            }
            let wrong = ["open=yes", "limit=0", "limit=201", "limit=x", "after=-1", "handler=nobody"]
            for query in wrong {
                let answer = try await client.get("/v1/conversations?\(query)")
                #expect(answer.status == .unprocessableContent, "\(query)")
                #expect(answer.problem == "invalid", "\(query)")
            }
        }
    }

    @Test("More conversations than are looked at in one visit are all found")
    func listsMany() async throws {
        try await House.open { house, client in
            let commands = (0..<2_300).map { number in
                var message = MessageReceived()
                (message.line, message.type, message.message) = ("1", "text", MessageID("wamid.\(number)"))
                message.sender = Party(phone: "\(16_505_550_000 + number)")
                if number == 2_299 { message.line = "2" }
                return Command.receive(
                    PlatformItem(event: .messageReceived(message), occurredAt: House.start, identity: "m:\(number)"))
            }
            _ = try await house.broker.submit(commands)
            let found = try await client.get("/v1/conversations?line=2").json
            #expect(found["conversations"].ids == [2_300])
            #expect(found["next"] == .null)
        }
    }

    @Test("Why a conversation stands as it does, rule by rule")
    func explains() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.1"))
            let why = try await client.get("/v1/conversations/1/why").json
            #expect(why["session"]["handler"] == "unassigned")
            let rules = Dictionary(
                uniqueKeysWithValues: why["rules"].strings("rule").enumerated().map { ($0.element, $0.offset) })
            let reminder = why["rules"][try #require(rules["autoClose"])]
            #expect(reminder["reason"] == "it is off")
            #expect(reminder["deadline"] == .null)
            #expect(reminder["capability"] == "S3.7")
            let window = why["rules"][try #require(rules["serviceWindow"])]
            #expect(window["deadline"] != .null && window["reason"] == .null)
            #expect(try await client.get("/v1/conversations/9/why").status == .notFound)
        }
    }

    @Test("Events are listed in order, from either end")
    func listsEvents() async throws {
        try await House.open { house, client in
            for number in 1...3 { try await house.receive(client, Webhooks.text("Hello", id: "wamid.\(number)")) }
            let all = try await client.get("/v1/conversations/1/events").json
            #expect(
                all["events"].strings("event") == [
                    "conversationStarted", "messageReceived", "sessionOpened", "messageReceived", "messageReceived",
                ])
            #expect(all["events"][1]["fields"]["text"] == "Hello")
            #expect(all["events"][1]["version"] == 2)
            #expect(all["events"][0]["cause"] == .null)
            #expect(all["events"][2]["cause"] == all["events"][1]["position"])
            #expect(all["events"][1]["decision"] == .null)
            #expect(all["events"][2]["decision"] == ["rule": "session", "version": 1, "restsOn": [4]])
            #expect(all["events"][2]["fields"]["decision"] == .null)
            #expect(all["next"] == .null)
            let first = try await client.get("/v1/conversations/1/events?limit=2").json
            #expect(first["events"].count == 2)
            guard case .integer(let next) = first["next"] else { throw MissingNext() }
            let rest = try await client.get("/v1/conversations/1/events?after=\(next)").json
            #expect(rest["events"].count == 3)
            let newest = try await client.get("/v1/conversations/1/events?before=end&limit=2").json
            #expect(newest["events"][0] == all["events"][3])
            #expect(newest["events"][1] == all["events"][4])
            guard case .integer(let before) = newest["next"] else { throw MissingNext() }
            let older = try await client.get("/v1/conversations/1/events?before=\(before)").json
            #expect(older["events"].count == 3)
            #expect(older["next"] == .null)
        }
    }

    @Test("An event of a kind from a newer version is listed by its number")
    func listsUnknownEvents() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let position = try await house.log.append([
                .init(
                    kind: 999, conversation: ConversationID(1), occurredAt: House.start, recordedAt: House.start,
                    payload: [1])
            ])
            let event = try await house.interior.listed(position)
            #expect(event["event"] == "kind999")
            #expect(event["fields"] == [:])
        }
    }

    private struct MissingNext: Error {}
}

extension JSON {
    /// The ids of a list of objects.
    var ids: [Int64] {
        (0..<count).compactMap { index in
            if case .integer(let id) = self[index]["id"] { id } else { nil }
        }
    }

    /// One member of each object of a list.
    func strings(_ name: String) -> [String] {
        (0..<count).compactMap { index in
            if case .string(let text) = self[index][name] { text } else { nil }
        }
    }
}

extension HTTPInterior {
    fileprivate func listed(_ position: Position) async throws -> JSON {
        try await LogReader(log: broker.log, threads: LogReader.threads).read { log in
            try JSONCoding.decode(JSON.self, from: ShownEvent(try #require(try log.event(at: position))).json)
        }
    }
}
