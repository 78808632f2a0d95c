import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Messages
import Projections
import Testing
import Timeline

@testable import HTTPInterface

/// The Graph API's `messages` route: its shape, its errors, and the platform's answer waited for.
struct GraphTests {
    private static let path = "/v23.0/\(House.line)/messages"

    private static func text(_ text: String, to: String = "+1 650 555 1234") -> String {
        "{\"messaging_product\":\"whatsapp\",\"to\":\"\(to)\",\"type\":\"text\",\"text\":{\"body\":\"\(text)\"}}"
    }

    private static let template = """
        {"messaging_product":"whatsapp","to":"16505551234","type":"template",\
        "template":{"name":"hello_world","language":{"code":"en_US"}}}
        """

    /// The send that was requested last.
    private func request(_ house: House) throws -> RecordedEvent {
        try #require(try house.events().last { $0.event.name == "sendRequested" })
    }

    /// Sends a text while somebody plays the outbox, and returns the answer.
    private func send(
        _ house: House, _ client: Client, _ result: AttemptResult, token: String = House.adminToken
    ) async throws -> Answer {
        try await house.receive(client, Webhooks.text("Hello"))
        async let answer = client.post(GraphTests.path, GraphTests.text("Hi"), token: token)
        await house.clock.waitForSleeper(of: .seconds(10))
        let request = try request(house)
        try await house.attempt(request.position, in: request.conversation, result)
        return try await answer
    }

    @Test("The platform's acceptance is answered in its own shape")
    func accepts() async throws {
        try await House.open { house, client in
            let result = AttemptResult.accepted(message: "wamid.OUT1", waID: Webhooks.customer, status: "accepted")
            let answer = try await send(house, client, result)
            #expect(answer.status == .ok)
            #expect(
                answer.json == [
                    "messaging_product": "whatsapp",
                    "contacts": [["input": "+1 650 555 1234", "wa_id": "16505551234"]],
                    "messages": [["id": "wamid.OUT1", "message_status": "accepted"]],
                ])
            guard case .sendRequested(let requested) = try request(house).event else { return }
            #expect(requested.origin == .api("admin"))
        }
    }

    @Test("The platform's refusal for good is answered with its code and status")
    func fails() async throws {
        try await House.open { house, client in
            let failed = AttemptResult.failed(
                httpStatus: 404, code: 132_001, reason: "no such template", retryAfter: nil)
            let answer = try await send(house, client, failed)
            #expect(answer.status == .notFound)
            #expect(answer.graphCode == 132_001)
            #expect(answer.json["error"]["error_data"]["details"] == "no such template")
        }
    }

    @Test("A refusal is answered with the platform's own title, details, subcode and trace")
    func tellsParticulars() async throws {
        try await House.open { house, client in
            var particulars = FailureParticulars()
            (particulars.trace, particulars.subcode, particulars.details) = ("AbC", 2_494_010, "it is too long")
            let failed = AttemptResult.failed(
                httpStatus: 400, code: 131_009, reason: "(#131009) Parameter value is not valid: it is too long",
                retryAfter: nil, particulars: particulars)
            let error = try await send(house, client, failed).json["error"]
            #expect(error["fbtrace_id"] == "AbC")
            #expect(error["error_subcode"] == 2_494_010)
            #expect(error["message"] == "(#131009) Parameter value is not valid")
            #expect(error["error_data"]["details"] == "it is too long")
            let position = try request(house).position.rawValue
            let shown = try await client.get("/v1/messages/parley.\(position)").json
            #expect(shown["attempts"][0]["trace"] == "AbC")
        }
    }

    @Test("An acceptance tells the recipient's user id: the platform's, or the one that is known")
    func tellsUserIDs() async throws {
        try await House.open { house, client in
            let told = AttemptResult.accepted(message: "wamid.OUT1", waID: "", userID: "US.1", status: "")
            let answer = try await send(house, client, told)
            #expect(answer.json["contacts"][0]["user_id"] == "US.1")
            let position = try request(house).position.rawValue
            #expect(try await client.get("/v1/messages/parley.\(position)").json["userID"] == "US.1")
            #expect(try await client.get("/v1/conversations/1").json["contact"]["userID"] == "US.1")
        }
        try await House.open { house, client in
            let body = Webhooks.text("Hello").replacing("\"wa_id\":", with: "\"user_id\":\"US.2\",\"wa_id\":")
                .replacing("\"from\":", with: "\"from_user_id\":\"US.2\",\"from\":")
            try await house.receive(client, body)
            async let late = client.post(GraphTests.path, GraphTests.text("Hi"))
            await house.clock.waitForSleeper(of: .seconds(10))
            house.clock.advance(by: .seconds(10))
            #expect(
                try await late.json["contacts"] == [
                    ["input": "+1 650 555 1234", "wa_id": "16505551234", "user_id": "US.2"]
                ])
        }
    }

    @Test("A failure without a code or a status is the platform's 'something went wrong'")
    func failsWithoutCode() async throws {
        try await House.open { house, client in
            let failed = AttemptResult.failed(httpStatus: 0, code: 0, reason: "no connection", retryAfter: nil)
            let answer = try await send(house, client, failed)
            #expect(answer.status == .internalServerError)
            #expect(answer.graphCode == 131_000)
        }
    }

    @Test("While the platform says nothing, Parley's own id is the answer")
    func answersInTime() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            async let answer = client.post(GraphTests.path, GraphTests.text("Hi"))
            await house.clock.waitForSleeper(of: .seconds(10))
            house.clock.advance(by: .seconds(10))
            let position = try request(house).position
            #expect(try await answer.status == .ok)
            #expect(
                try await answer.json["messages"] == [
                    ["id": .string("parley.\(position.rawValue)"), "message_status": "accepted"]
                ])
        }
    }

    @Test("A failure that is tried again is not the end: the wait goes on")
    func waitsThroughRetries() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            async let answer = client.post(GraphTests.path, GraphTests.text("Hi"))
            await house.clock.waitForSleeper(of: .seconds(10))
            let request = try request(house)
            let later = AttemptResult.failed(
                httpStatus: 400, code: 130_429, reason: "throttled", retryAfter: .seconds(4))
            try await house.attempt(request.position, in: request.conversation, later)
            house.time.advance(by: .seconds(4))
            _ = try await house.broker.submit(
                .deadlineReached(request.conversation, SendRetry.rule, deadline: House.start + .seconds(4)))
            let accepted = AttemptResult.accepted(message: "wamid.OUT2", waID: "", status: "")
            try await house.attempt(request.position, in: request.conversation, accepted)
            #expect(try await answer.json["messages"] == [["id": "wamid.OUT2"]])
        }
    }

    @Test("Outside the window a text is refused with 131047 and the reason, and a template goes")
    func refusesOutsideTheWindow() async throws {
        try await House.open { house, client in
            let never = try await client.post(GraphTests.path, GraphTests.text("Hi"))
            #expect(never.status == .badRequest)
            #expect(never.graphCode == 131_047)
            try await house.receive(client, Webhooks.text("Hello"))
            house.time.advance(by: .seconds(24 * 3600))
            let closed = try await client.post(GraphTests.path, GraphTests.text("Hi"))
            #expect(closed.graphCode == 131_047)
            guard case .string(let details) = closed.json["error"]["error_data"]["details"] else {
                Issue.record("no details")
                return
            }
            #expect(details.contains("the 24-hour window closed at 2026-01-06T09:00:00Z"))
            async let template = client.post(GraphTests.path, GraphTests.template)
            await house.clock.waitForSleeper(of: .seconds(10))
            house.clock.advance(by: .seconds(10))
            #expect(try await template.status == .ok)
        }
    }

    @Test("What can't be sent is refused in the Graph API's shape")
    func refusesNonsense() async throws {
        try await House.open { _, client in
            let product = "\"messaging_product\":\"whatsapp\""
            let bodies: [(String, Int64)] = [
                ("", 100), ("{}", 100), ("not JSON", 100), ("{\(product)}", 100),
                ("{\(product),\"to\":\"1650\",\"type\":\"text\",\"text\":{\"body\":\"\"}}", 100),
                ("{\(product),\"to\":\"16505551234\",\"type\":\"image\",\"image\":{}}", 131_008),
                ("{\(product),\"to\":\"16505551234\",\"type\":\"image\",\"image\":{\"link\":\"x\"}}", 131_009),
                ("{\(product),\"status\":\"read\"}", 131_008),
            ]
            for (body, code) in bodies {
                let answer = try await client.post(GraphTests.path, body)
                #expect(answer.status == .badRequest, "\(body)")
                #expect(answer.graphCode == code, "\(body)")
            }
        }
    }

    @Test("A token is needed, in the header or in the query; errors are the Graph API's")
    func authenticates() async throws {
        try await House.open { house, client in
            for token in [nil, "wrong"] {
                let answer = try await client.post(GraphTests.path, GraphTests.text("Hi"), token: token)
                #expect(answer.status == .unauthorized)
                #expect(answer.graphCode == 190)
            }
            let token = try await house.token("crm", .sender)
            let path = "\(GraphTests.path)?access_token=\(token)"
            let answer = try await client.post(path, GraphTests.text("Hi"), token: nil)
            #expect(answer.graphCode == 131_047)
            let other = try await client.get("/v1/agents?access_token=\(token)", token: nil)
            #expect(other.problem == "unauthenticated")
        }
    }

    @Test("Readers can't send, and a token for another line sees none")
    func checksScopes() async throws {
        try await House.open { house, client in
            let reader = try await house.token("board", .reader)
            let forbidden = try await client.post(GraphTests.path, GraphTests.text("Hi"), token: reader)
            #expect(forbidden.status == .forbidden)
            #expect(forbidden.graphCode == 10)
            let elsewhere = try await house.token("other", .sender, lines: ["1"])
            let unseen = try await client.post(GraphTests.path, GraphTests.text("Hi"), token: elsewhere)
            #expect(unseen.status == .badRequest)
            #expect(unseen.graphCode == 100)
            #expect(unseen.json["error"]["error_subcode"] == 33)
        }
    }

    @Test("Agents and bots send as themselves, and only in their own sessions")
    func sendsAsOneself() async throws {
        try await House.open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            let ana = try await house.token("ana", .agent)
            try await house.receive(client, Webhooks.text("Hello"))
            let early = try await client.post(GraphTests.path, GraphTests.text("Hi"), token: ana)
            #expect(early.graphCode == 100)
            _ = try await client.post("/v1/conversations/1/take", token: ana)
            let accepted = AttemptResult.accepted(message: "wamid.OUT1", waID: "", status: "")
            #expect(try await send(house, client, accepted, token: ana).status == .ok)
            guard case .sendRequested(let requested) = try request(house).event else { return }
            #expect(requested.origin == .agent("ana"))
        }
    }

    @Test("A path that is no version of the Graph API, or no route of it, is refused in its shape")
    func refusesOtherPaths() async throws {
        try await House.open { _, client in
            let version = try await client.post("/vnext/\(House.line)/messages", GraphTests.text("Hi"))
            #expect(version.problem == "not-found")
            for path in ["/v23.0/me", "/v23.0/oauth/access_token", "/v23.0/\(House.line)/a%2Fb", "/v23.0/1/.."] {
                let other = try await client.post(path, "{}")
                #expect(other.status == .notFound, "\(path)")
                #expect(other.graphCode == 2500, "\(path)")
            }
            let route = try await client.post("/v23.0/\(House.line)/media/1/2", "{}")
            #expect(route.status == .badRequest)
            #expect(route.graphCode == 100)
            let method = try await client.get(GraphTests.path)
            #expect(method.status == .methodNotAllowed)
            #expect(method.graphCode == 100)
        }
    }

    @Test("When nothing can be recorded, the answer is one that clients try again")
    func refusesWhenFull() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            house.log.set(.refuse(.diskFull("full")))
            let answer = try await client.post(GraphTests.path, GraphTests.text("Hi"))
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.graphCode == 131_016)
            #expect(answer.json["error"]["is_transient"] == true)
            #expect(answer.headers[.retryAfter] != nil)
        }
    }
}
