import Broker
import BrokerTesting
import Decisions
import Encoding
import Events
import HTTPTypes
import Messages
import Projections
import Testing
import Timeline

@testable import HTTPInterface

/// Messages of ours: asked for, refused, and followed to their receipts.
struct MessageTests {
    private static let path = "/v1/conversations/1/messages"

    private func open(_ test: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            try await test(house, client)
        }
    }

    private func position(_ answer: Answer) throws -> Position {
        guard case .string(let id) = answer.json["id"] else { throw NoMessage() }
        return try #require(SendName(id)).position
    }

    private func requested(_ house: House, _ answer: Answer) throws -> SendRequested {
        guard case .sendRequested(let requested)? = try house.log.event(at: try position(answer))?.event else {
            throw NoMessage()
        }
        return requested
    }

    private struct NoMessage: Error {}

    @Test("A text is requested with all that belongs to it")
    func requestsText() async throws {
        try await open { house, client in
            let answer = try await client.post(
                MessageTests.path,
                "{\"text\":\"Hi \\u00e9\",\"previewURL\":true,\"correlationID\":\"c1\",\"callbackData\":\"d1\",\"identityHash\":\"h1\"}"
            )
            #expect(answer.status == .accepted)
            #expect(answer.json["status"] == "requested")
            let requested = try requested(house, answer)
            #expect(requested.content.text == "Hi é")
            #expect(requested.content.body.text == "{\"body\":\"Hi é\",\"preview_url\":true}")
            #expect(requested.origin == .api("admin"))
            #expect([requested.correlationID, requested.callbackData, requested.identityHash] == ["c1", "d1", "h1"])
        }
    }

    @Test("A message says what is waited for, and until when it is worth sending")
    func requestsWaits() async throws {
        try await open { house, client in
            let answer = try await client.post(
                MessageTests.path,
                #"{"text":"Hi","waitFor":"read","timeout":90,"expiry":"2026-12-31T23:59:59Z","notifyURL":"http://127.0.0.1:1/x  "}"#
            )
            #expect(answer.status == .accepted)
            let options = try #require(try requested(house, answer).options)
            #expect(options.waitFor == .read && options.timeout == .seconds(90))
            #expect(options.expires == Timestamp(iso8601: "2026-12-31T23:59:59Z"))
            #expect(options.notifyURL == "http://127.0.0.1:1/x")
            let other = try await client.post(
                MessageTests.path, #"{"text":"Hi","waitFor":"submit","timeout":"2m","expiry":30}"#)
            let others = try #require(try requested(house, other).options)
            #expect(others.timeout == .seconds(120) && others.expires == house.time.now + .seconds(30))
        }
    }

    @Test(
        "What can't be waited for is told",
        arguments: [
            (#""waitFor":"forever""#, "waitFor"), (#""timeout":0"#, "timeout"), (#""timeout":"90""#, "timeout"),
            (#""timeout":1.5"#, "timeout"), (#""expiry":-1"#, "expiry"), (#""expiry":"tomorrow""#, "expiry"),
            (#""notifyURL":" http://127.0.0.1/""#, "notifyURL"), (#""notifyURL":"example.com""#, "notifyURL"),
        ])
    func refusesWaits(member: String, field: String) async throws {
        try await open { _, client in
            let answer = try await client.post(MessageTests.path, #"{"text":"Hi",\#(member)}"#)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.json["field"] == .string(field))
            guard field == "notifyURL", case .string(let detail) = answer.json["detail"] else { return }
            #expect(detail.contains("Invalid URL, field accepts only valid URL or variable"))
        }
    }

    @Test("A message may come after another")
    func requestsOrder() async throws {
        try await open { house, client in
            let first = try await client.post(MessageTests.path, "{\"text\":\"1\"}")
            let second = try await client.post(
                MessageTests.path, "{\"text\":\"2\",\"after\":\"parley.\(try position(first).rawValue)\"}")
            #expect(try requested(house, second).after == (try position(first)))
            for unknown in ["parley.0", "7", "parley.999999"] {
                let refused = try await client.post(
                    MessageTests.path, "{\"text\":\"3\",\"after\":\"\(unknown)\"}")
                #expect(refused.status == .unprocessableContent, "\(unknown)")
            }
        }
    }

    @Test("A template is requested with its components, also outside the window")
    func requestsTemplate() async throws {
        try await open { house, client in
            house.time.advance(by: .seconds(25 * 3600))
            let answer = try await client.post(
                MessageTests.path,
                """
                {"template":{"name":"order","language":"en_US","components":\
                [{"type":"body","parameters":[{"type":"text","text":"42"}]}]}}
                """)
            #expect(answer.status == .accepted)
            let requested = try requested(house, answer)
            #expect(requested.content.template == "order")
            #expect(requested.content.body.text.contains("\"parameters\":[{\"type\":\"text\",\"text\":\"42\"}]"))
        }
    }

    @Test("A message of any kind is requested as the Graph API has it, and may quote another")
    func requestsAnyKind() async throws {
        try await open { house, client in
            let answer = try await client.post(
                MessageTests.path,
                """
                {"message":{"type":"location","location":{"latitude":37.44216251868683,"longitude":"-122.2",\
                "name":"Cafe"},"context":{"message_id":"wamid.IN1"}},"correlationID":"c1"}
                """)
            #expect(answer.status == .accepted)
            let requested = try requested(house, answer)
            #expect(requested.content.type == "location")
            #expect(requested.content.answers == "wamid.IN1")
            #expect(
                requested.content.body.text
                    == #"{"latitude":37.44216251868683,"longitude":"-122.2","name":"Cafe"}"#)
            #expect(requested.correlationID == "c1")
            let list = try await client.get("\(MessageTests.path)?before=end&limit=1").json["messages"][0]
            #expect(list["text"] == "Cafe (37.44216251868683, -122.2)")
            let text = try await client.post(MessageTests.path, "{\"message\":{\"text\":{\"body\":\"Hi\"}}}")
            #expect(text.status == .accepted)
        }
    }

    @Test("What is wrong with a message is told all at once")
    func tellsAllFaults() async throws {
        try await open { _, client in
            let buttons = Array(repeating: "{\"type\":\"reply\",\"reply\":{\"id\":\"1\",\"title\":\"A\"}}", count: 2)
                .joined(separator: ",")
            let refused = try await client.post(
                MessageTests.path,
                """
                {"message":{"type":"interactive","interactive":{"type":"button","body":{"text":"B"},\
                "action":{"buttons":[\(buttons)]}}}}
                """)
            #expect(refused.status == .unprocessableContent)
            #expect(refused.json["field"] == "message.interactive.action.buttons[1].reply.title")
            #expect(refused.json["code"] == 131_009)
            #expect(
                refused.json["detail"]
                    == """
                    'message' is refused: interactive.action.buttons[1].reply.title is the same as \
                    interactive.action.buttons[0].reply.title, and no two may be the same; \
                    interactive.action.buttons[1].reply.id is the same as interactive.action.buttons[0].reply.id, \
                    and no two may be the same
                    """)
            let odd = try await client.post(
                MessageTests.path, "{\"message\":{\"to\":\"1650\",\"text\":{\"body\":\"Hi\"}}}")
            #expect(odd.json["field"] == "message.to")
            let both = try await client.post(
                MessageTests.path, "{\"text\":\"Hi\",\"message\":{\"text\":{\"body\":\"Hi\"}}}")
            #expect(both.json["field"] == "text")
            #expect(try await client.post(MessageTests.path, "{\"message\":7}").json["field"] == "message")
        }
    }

    @Test("Outside the window a text is refused with the reason, and the refusal is an event")
    func refusesOutsideTheWindow() async throws {
        try await open { house, client in
            house.time.advance(by: .seconds(24 * 3600))
            let answer = try await client.post(MessageTests.path, "{\"text\":\"Hi\"}")
            #expect(answer.status == .conflict)
            #expect(answer.problem == "window-closed")
            #expect(answer.json["code"] == 131_047)
            #expect(answer.json["rule"] == "serviceWindow")
            let list = try await client.get("\(MessageTests.path)?before=end&limit=1").json["messages"][0]
            #expect(list["status"] == "refused")
            #expect(list["code"] == 131_047)
        }
    }

    @Test("Agents send as themselves, administrators for whom they name, senders as programs")
    func sendsAs() async throws {
        try await open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
            let (ana, crm) = (try await house.token("ana", .agent), try await house.token("crm", .sender))
            let answers = [
                try await client.post(MessageTests.path, "{\"text\":\"1\"}", token: ana),
                try await client.post(MessageTests.path, "{\"text\":\"2\",\"by\":\"agent:ana\"}"),
                try await client.post(MessageTests.path, "{\"text\":\"3\"}", token: crm),
            ]
            let origins = try answers.map { try requested(house, $0).origin }
            #expect(origins == [.agent("ana"), .agent("ana"), .api("crm")])
            let bot = try await house.token("concierge", .bot)
            #expect(
                try await client.post(MessageTests.path, "{\"text\":\"4\"}", token: bot).problem == "not-the-handler")
            let other = try await client.post(MessageTests.path, "{\"text\":\"5\",\"by\":\"agent:ana\"}", token: crm)
            #expect(other.problem == "forbidden")
            let reader = try await house.token("board", .reader)
            #expect(try await client.post(MessageTests.path, "{\"text\":\"6\"}", token: reader).problem == "forbidden")
        }
    }

    @Test("The identity hash that is known is sent along where that is wanted")
    func includesHash() async throws {
        try await open { house, client in
            let unknown = try await client.post(MessageTests.path, "{\"text\":\"Hi\",\"includeIdentityHash\":true}")
            #expect(unknown.json["field"] == "includeIdentityHash")
            var message = MessageReceived()
            (message.line, message.type, message.message) = (LineID(House.line), "text", "wamid.IN2")
            (message.sender, message.identityHash) = (Party(phone: Webhooks.customer), "DF2lS5v2W6x=")
            let item = PlatformItem(event: .messageReceived(message), occurredAt: House.start, identity: "m:2")
            _ = try await house.broker.submit(.receive(item))
            let answer = try await client.post(MessageTests.path, "{\"text\":\"Hi\",\"includeIdentityHash\":true}")
            #expect(try requested(house, answer).identityHash == "DF2lS5v2W6x=")
            let shown = try await client.get("/v1/conversations/1").json["identity"]
            #expect(shown == ["hash": "DF2lS5v2W6x=", "since": "2026-01-05T09:00:00Z", "isUnverified": false])
        }
    }

    @Test("What can't be sent is told with the field that is wrong")
    func refusesNonsense() async throws {
        try await open { _, client in
            let long = String(repeating: "x", count: 4097)
            let requests = [
                ("{}", "text"), ("{\"text\":\"\"}", "text"), ("{\"text\":\"\(long)\"}", "text"),
                ("{\"text\":1}", "text"),
                ("{\"text\":\"x\",\"template\":{\"name\":\"a\",\"language\":\"en\"}}", "text"),
                ("{\"template\":{\"name\":\"a\"}}", "template.language"), ("{\"template\":[]}", "template"),
                ("{\"template\":{\"name\":\"\",\"language\":\"en\"}}", "template"),
                ("{\"text\":\"x\",\"identityHash\":\"a\",\"includeIdentityHash\":true}", "identityHash"),
            ]
            for (body, field) in requests {
                let answer = try await client.post(MessageTests.path, body)
                #expect(answer.status == .unprocessableContent, "\(body)")
                #expect(answer.json["field"] == .string(field), "\(body)")
            }
            let data = try await client.post(MessageTests.path, "{\"text\":\"x\",\"callbackData\":\"\(long)\"}")
            #expect(data.status == .accepted, "callback data is as long as its request can be")
            #expect(try await client.post("/v1/conversations/9/messages", "{\"text\":\"x\"}").problem == "not-found")
        }
    }

    @Test("A message is shown with its attempts, and with each receipt once, however often and early it comes")
    func showsFate() async throws {
        try await open { house, client in
            let answer = try await client.post(MessageTests.path, "{\"text\":\"Hi\"}")
            let send = try position(answer)
            let failed = AttemptResult.failed(
                httpStatus: 400, code: 130_429, reason: "throttled", retryAfter: .seconds(4))
            try await house.attempt(send, in: ConversationID(1), failed)
            house.time.advance(by: .seconds(4))
            _ = try await house.broker.submit(
                .deadlineReached(ConversationID(1), SendRetry.rule, deadline: House.start + .seconds(4)))
            // A receipt that comes before the platform's answer: joined by the attempt's token.
            try await house.receive(
                client,
                Webhooks.receipt(
                    "sent", of: "wamid.OUT1", data: "parley:\(send.rawValue):2", at: House.start + .seconds(5)))
            let accepted = AttemptResult.accepted(message: "wamid.OUT1", waID: "", status: "accepted")
            try await house.attempt(send, in: ConversationID(1), accepted)
            for (status, seconds) in [("read", 8), ("delivered", 7), ("read", 9)] {
                try await house.receive(
                    client, Webhooks.receipt(status, of: "wamid.OUT1", at: House.start + .seconds(seconds)))
            }
            let shown = try await client.get("/v1/messages/parley.\(send.rawValue)")
            #expect(shown.status == .ok)
            #expect(shown.json["status"] == "accepted")
            #expect(shown.json["messageID"] == "wamid.OUT1")
            #expect(shown.json["attempts"].strings("result") == ["failed", "accepted"])
            #expect(shown.json["attempts"][0]["retryAt"] == "2026-01-05T09:00:04Z")
            #expect(shown.json["receipts"].strings("status") == ["sent", "read", "delivered"])
            #expect(
                shown.json["receipts"].strings("at") == [
                    "2026-01-05T09:00:05Z", "2026-01-05T09:00:08Z", "2026-01-05T09:00:07Z",
                ])
            let listed = try await client.get(MessageTests.path).json["messages"]
            #expect(listed.strings("direction") == ["in", "out"])
            for member in ["id", "status", "messageID", "attempts", "receipts", "text"] {
                #expect(listed[1][member] == shown.json[member], "\(member)")
            }
            #expect(shown.json["send"]["deliveryStatusCode"] == "delivered")
            #expect(shown.json["send"]["gatewayTid"] == "wamid.OUT1")
            #expect(shown.json["send"]["sentDateTime"] == shown.json["attempts"][0]["startedAt"])
            #expect(listed[0]["id"] == "wamid.IN1")
        }
    }

    @Test("A lost answer, given up or found out by a receipt, is shown as what it is")
    func showsDoubt() async throws {
        try await open { house, client in
            let first = try position(try await client.post(MessageTests.path, "{\"text\":\"1\"}"))
            let second = try position(try await client.post(MessageTests.path, "{\"text\":\"2\"}"))
            for send in [first, second] {
                try await house.attempt(send, in: ConversationID(1), .inDoubt(reason: "lost"))
            }
            let doubt = try await client.get("/v1/messages/parley.\(first.rawValue)").json
            #expect(doubt["status"] == "in-doubt")
            #expect(doubt["attempts"].strings("reason") == ["lost"])
            try await house.receive(
                client, Webhooks.receipt("sent", of: "wamid.OUT1", data: "parley:\(first.rawValue):1"))
            let found = try await client.get("/v1/messages/parley.\(first.rawValue)").json
            #expect(found["status"] == "accepted")
            #expect(found["messageID"] == "wamid.OUT1")
            house.time.advance(by: .seconds(900))
            _ = try await house.broker.submit(
                .deadlineReached(ConversationID(1), SendDoubt.rule, deadline: House.start + .seconds(900)))
            #expect(try await client.get("/v1/messages/parley.\(second.rawValue)").json["status"] == "abandoned")
        }
    }

    @Test("Only messages of ours have an id of Parley's")
    func refusesOtherIDs() async throws {
        try await open { house, client in
            let events = try house.events()
            let message = try #require(events.last { $0.event.name == "messageReceived" }).position.rawValue
            for id in ["parley.\(message)", "parley.1", "parley.9999", "parley.0", "parley.x", "wamid.IN1", "parley."] {
                let answer = try await client.get("/v1/messages/\(id)")
                #expect(answer.problem == "not-found", "\(id)")
            }
        }
    }
}
