import Broker
import BrokerTesting
import Decisions
import Encoding
import Events
import HTTPTypes
import Messages
import Testing
import Timeline
import WhatsApp

@testable import HTTPInterface

/// The lines: how each stands with the platform, and how far its messages have come (B10).
struct LineRouteTests {
    private static let number = "15550783881"

    private static func notice(_ field: String, _ value: String, account: String = "1") -> String {
        """
        {"object":"whatsapp_business_account","entry":[{"id":"\(account)","time":1767603600,"changes":[\
        {"field":"\(field)","value":\(value)}]}]}
        """
    }

    private static func flagged(_ number: String = number) -> String {
        notice(
            "phone_number_quality_update",
            "{\"display_phone_number\":\"\(number)\",\"event\":\"FLAGGED\",\"current_limit\":\"TIER_1K\"}")
    }

    @Test("A line stands as the platform's notices about its number say, each with its event")
    func standsAsTold() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let good = try await client.get("/v1/lines").json["lines"]
            #expect(good.count == 1)
            #expect(good[0]["line"] == .string(House.line))
            #expect(good[0]["number"] == .string(Self.number))
            #expect(good[0]["account"] == "1")
            #expect(good[0]["verdict"] == "good")
            try await house.receive(client, Self.flagged())
            let look = try await client.get("/v1/lines").json["lines"][0]
            #expect(look["verdict"] == "look")
            let event = look["reasons"][0]["position"]
            guard case .integer(let position) = event else {
                Issue.record("no event is named")
                return
            }
            let told = try house.events().first { $0.position == Position(UInt64(position)) }
            #expect(told?.event.name == "notificationReceived")
            let ban = "{\"event\":\"DISABLED_UPDATE\",\"ban_info\":{\"waba_ban_state\":[\"DISABLE\"]}}"
            try await house.receive(client, Self.notice("account_update", ban))
            let restricted = try await client.get("/v1/lines").json["lines"][0]
            #expect(restricted["verdict"] == "restricted")
            #expect(restricted["notices"].elements.map { $0["kind"] } == ["ban", "quality"])
        }
    }

    @Test("What is about no line that is known is told beside them, to tokens of all lines alone")
    func tellsOthers() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.B", from: "4915112345678", line: "222"))
            try await house.receive(client, Self.flagged("4930000000"))
            try await house.receive(client, Self.notice("something_new", "[1]", account: "9"))
            let all = try await client.get("/v1/lines").json
            #expect(all["lines"].elements.map { $0["line"] } == [.string(House.line), "222"])
            #expect(all["others"].elements.map { $0["number"] } == [.null, "4930000000"])
            let token = try await house.token("second", .reader, lines: ["222"])
            let own = try await client.get("/v1/lines", token: token).json
            #expect(own["lines"].elements.map { $0["line"] } == ["222"])
            #expect(own["others"] == [])
            // Page by page, each once.
            let first = try await client.get("/v1/lines?limit=1").json
            #expect(first["lines"].elements.map { $0["line"] } == [.string(House.line)])
            #expect(first["next"] == .string(House.line))
            let second = try await client.get("/v1/lines?limit=1&after=\(House.line)").json
            #expect(second["lines"].elements.map { $0["line"] } == ["222"])
            #expect(second["next"] == .null && second["others"] == [])
            #expect(try await client.get("/v1/lines?limit=0").problem == "invalid")
        }
    }

    @Test("A line that was never heard of is there, with its pace, and what became of messages is counted")
    func counts() async throws {
        try await House.open { house, client in
            let own = "{\"name\":\"Support\",\"pace\":{\"perSecond\":20}}"
            let settings = "{\"lines\":{\"\(House.line)\":\(own),\"333\":{}}}"
            #expect(try await client.put("/v1/settings", settings).status == .ok)
            let unheard = try await client.get("/v1/lines").json["lines"][1]
            #expect(unheard["line"] == "333")
            #expect(unheard["verdict"] == "unheard" && unheard["heard"] == .null)
            try await house.receive(client, Webhooks.text("Hello"))
            for text in ["one", "two"] {
                let sent = try await client.post("/v1/conversations/1/messages", "{\"text\":\"\(text)\"}")
                #expect(sent.status == .created || sent.status == .accepted, "\(sent.text)")
            }
            let sends = try house.events().filter { $0.event.name == "sendRequested" }.map(\.position)
            try await house.attempt(
                sends[0], in: ConversationID(1), .accepted(message: "wamid.OUT1", waID: "", status: "accepted"))
            for status in ["delivered", "read"] {
                try await house.receive(client, Webhooks.receipt(status, of: "wamid.OUT1"))
            }
            let line = try await client.get("/v1/lines").json["lines"][0]
            #expect(line["name"] == "Support")
            let counted = line["sends"]
            #expect(counted["requested"] == 2 && counted["taken"] == 1 && counted["failedAttempts"] == 0)
            #expect(counted["delivered"] == 1 && counted["read"] == 1 && counted["failed"] == 0)
            #expect(counted["perSecond"] == 20 && counted["waiting"] == 0 && counted["slowedUntil"] == .null)
            #expect(line["taken"]["position"] != .null && line["failed"] == .null)
        }
    }

    @Test("What waits is told as the outbox has it, and a line that the platform has slowed down is to be looked at")
    func tellsBacklogs() async throws {
        var backlog = LineBacklog()
        (backlog.waiting, backlog.paced, backlog.attempting, backlog.conversations) = (7, 5, 1, 4)
        (backlog.stranded, backlog.since) = (2, House.start)
        backlog.slowedUntil = House.start + .seconds(8)
        try await House.open(backlogs: [LineID(House.line): backlog]) { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let line = try await client.get("/v1/lines").json["lines"][0]
            let sends = line["sends"]
            #expect(sends["waiting"] == 7 && sends["paced"] == 5 && sends["attempting"] == 1)
            #expect(sends["conversations"] == 4 && sends["stranded"] == 2)
            #expect(sends["waitingSince"] == "2026-01-05T09:00:00Z")
            #expect(sends["slowedUntil"] == "2026-01-05T09:00:08Z")
            #expect(line["verdict"] == "look")
            #expect(line["reasons"][0]["position"] == .null)
        }
    }
}
