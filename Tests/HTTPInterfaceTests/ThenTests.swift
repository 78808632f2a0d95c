import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Messages
import Testing
import Timeline

@testable import HTTPInterface

/// A conversation as of a moment, events in words, the log by position, and the timers.
struct ThenTests {
    /// A customer writes, ana takes the session a minute later, and the customer writes again after another.
    private static func history(_ house: House, _ client: Client) async throws {
        _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
        try await house.receive(client, Webhooks.text("Hello"))
        house.time.advance(by: .seconds(60))
        _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
        house.time.advance(by: .seconds(60))
        // Ten minutes late: it happened before it was known.
        try await house.receive(
            client, Webhooks.text("Are you there?", id: "wamid.IN2", at: House.start + .seconds(30)))
    }

    private static func handler(_ answer: Answer) -> JSON { answer.json["conversation"]["session"]["handler"] }

    @Test("As of an event, a position or a moment, a conversation is as it was")
    func travels() async throws {
        try await House.open { house, client in
            try await Self.history(house, client)
            let path = "/v1/conversations/1/at"
            let now = try await client.get(path)
            #expect(Self.handler(now) == "agent:ana")
            #expect(now.json["conversation"]["lastMessage"]["text"] == "Are you there?")
            #expect(now.json["event"] == now.json["of"])
            #expect(now.json["next"] == .null)
            let first = try await client.get("\(path)?event=1")
            #expect(first.json["conversation"]["session"] == .null)
            #expect(first.json["previous"] == .null)
            #expect(first.json["position"] == first.json["first"])
            #expect(first.json["facts"].elements.contains(["label": "session", "text": "none yet"]))
            guard case .integer(let next) = first.json["next"] else {
                Issue.record("no next event")
                return
            }
            #expect(try await client.get("\(path)?position=\(next)").json["event"] == 2)
            let before = try await client.get("\(path)?recorded=2026-01-05T09:00:30Z")
            #expect(Self.handler(before) == "unassigned")
            #expect(before.json["conversation"]["lastMessage"]["text"] == "Hello")
            let known = try await client.get("\(path)?occurred=2026-01-05T09:00:30Z")
            #expect(Self.handler(known) == "unassigned")
            #expect(known.json["conversation"]["lastMessage"]["text"] == "Are you there?")
        }
    }

    @Test("A moment that there is not, or two at once, is refused with what to ask instead")
    func refusesMoments() async throws {
        try await House.open { house, client in
            try await Self.history(house, client)
            let path = "/v1/conversations/1/at"
            for query in ["event=0", "event=900", "position=99999", "recorded=yesterday", "event=1&position=2"] {
                #expect(try await client.get("\(path)?\(query)").problem == "invalid", "\(query)")
            }
            #expect(try await client.get("\(path)?recorded=2020-01-01T00:00:00Z").problem == "not-found")
            #expect(try await client.get("/v1/conversations/9/at").problem == "not-found")
            let token = try await house.token("second", .reader, lines: ["222"])
            #expect(try await client.get(path, token: token).problem == "not-found")
        }
    }

    @Test("Of conversations that take long two are read at once, and others are told to come again")
    func boundsLongReads() async throws {
        try await House.open {
            $0.limits.longConversation = 1
        } _: { house, client in
            try await Self.history(house, client)
            let path = "/v1/conversations/1/at?event=2"
            #expect(try await client.get(path).status == .ok)
            let reads = house.interior.longReads
            for _ in 0..<LongReads.limit { #expect(reads.enter()) }
            let refused = try await client.get(path)
            #expect(refused.problem == "overloaded")
            #expect(refused.headers[.retryAfter] == "1")
            reads.leave()
            for _ in 0..<3 { #expect(try await client.get(path).status == .ok) }
        }
    }

    @Test("A conversation of more than 20,000 events is shown as of any of them")
    func travelsFar() async throws {
        let count = 21_000
        let base = InMemoryEventLog()
        var events = [
            Append(Self.event(1, .conversationStarted(.init(line: LineID(House.line), contact: ContactID(1)))))
        ]
        for number in 2...count {
            var message = MessageReceived()
            (message.line, message.type, message.message) = (LineID(House.line), "text", MessageID("wamid.\(number)"))
            message.sender = Party(phone: Webhooks.customer, name: number < 10_000 ? "" : "Sheena")
            events.append(Append(Self.event(number, .messageReceived(message))))
        }
        for start in stride(from: 0, to: count, by: 1_000) {
            _ = try await base.append(Array(events[start..<start + 1_000]))
        }
        try await House.open(on: base) { _, client in
            let path = "/v1/conversations/1/at"
            let now = try await client.get(path).json
            #expect(now["of"] == .integer(Int64(count)) && now["event"] == .integer(Int64(count)))
            #expect(now["conversation"]["contact"]["name"] == "Sheena")
            let middle = try await client.get("\(path)?event=9999").json
            #expect(middle["position"] == 9999 && middle["previous"] == 9998 && middle["next"] == 10000)
            #expect(middle["conversation"]["contact"]["name"] == .null)
            #expect(middle["conversation"]["events"] == 9999)
            let moment = House.start + .seconds(15_000)
            let then = try await client.get("\(path)?occurred=\(moment)").json
            #expect(then["position"] == 15000)
        }
    }

    private static func event(_ number: Int, _ event: Event) -> RecordedEvent {
        let time = House.start + .seconds(Int64(number))
        return RecordedEvent(
            position: Position(UInt64(number)), conversation: ConversationID(1), version: UInt32(number),
            occurredAt: time, recordedAt: time, cause: .start, event: event)
    }

    @Test("The customer is called as they were then")
    func callsAsThen() async throws {
        try await House.open { house, client in
            try await Self.history(house, client)
            let path = "/v1/conversations/1/at"
            #expect(try await client.get(path).json["conversation"]["contact"]["name"] == .string(Webhooks.name))
            let first = try await client.get("\(path)?event=1").json["conversation"]["contact"]
            #expect(first["name"] == .null)
            #expect(first["phone"] == .string(Webhooks.customer))
        }
    }

    @Test("Events are told in words where that is asked for, with the rule that decided them")
    func tellsInWords() async throws {
        try await House.open { house, client in
            try await Self.history(house, client)
            let plain = try await client.get("/v1/conversations/1/events").json["events"].elements
            #expect(plain.allSatisfy { $0["words"] == .null })
            let told = try await client.get("/v1/conversations/1/events?words=true").json["events"].elements
            let message = try #require(told.first { $0["event"] == .string("messageReceived") })["words"]
            #expect(message["kind"] == "inbound")
            #expect(message["text"] == "\"Hello\"")
            #expect(message["reason"] == .null)
            let opened = try #require(told.first { $0["event"] == .string("sessionOpened") })
            #expect(opened["words"]["kind"] == "decision")
            guard case .string(let reason) = opened["words"]["reason"] else {
                Issue.record("no reason is told")
                return
            }
            #expect(reason.hasPrefix("session ("))
            #expect(told.count == plain.count)
        }
    }

    @Test("The log is paged both ways, by kind, line and conversation, and each event once")
    func pagesLog() async throws {
        try await House.open { house, client in
            try await Self.history(house, client)
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.B", from: "4915112345678", line: "222"))
            let head = Int64(house.log.head.rawValue)
            func positions(_ answer: Answer) -> [JSON] { answer.json["events"].elements.map { $0["position"] } }
            let all = try await client.get("/v1/log")
            #expect(positions(all) == (1...head).map { .integer($0) })
            #expect(all.json["next"] == .null)
            var (backwards, before): ([JSON], String?) = ([], "end")
            while let at = before {
                let page = try await client.get("/v1/log?limit=4&before=\(at)")
                #expect(page.json["events"].count <= 4)
                backwards = positions(page) + backwards
                if case .integer(let next) = page.json["next"] { before = "\(next)" } else { before = nil }
            }
            #expect(backwards == positions(all))
            let received = try await client.get("/v1/log?types=messageReceived&words=true").json["events"].elements
            #expect(received.map { $0["conversation"] } == [1, 1, 2])
            #expect(received.allSatisfy { $0["words"]["kind"] == "inbound" })
            let line = try await client.get("/v1/log?line=222").json["events"].elements
            #expect(!line.isEmpty && line.allSatisfy { $0["line"] == "222" && $0["conversation"] == 2 })
            #expect(try await client.get("/v1/log?conversation=9").json == ["events": [], "next": .null])
        }
    }

    @Test("Of the log a token sees its lines' conversations; what is the administrators' is theirs alone")
    func hidesLog() async throws {
        try await House.open { house, client in
            try await Self.history(house, client)
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.B", from: "4915112345678", line: "222"))
            let second = try await house.token("second", .admin, lines: ["222"])
            let seen = try await client.get("/v1/log", token: second).json["events"].elements
            #expect(!seen.isEmpty && seen.allSatisfy { $0["line"] == "222" })
            let reader = try await house.token("reader", .reader)
            let read = try await client.get("/v1/log", token: reader).json["events"].elements
            #expect(!read.isEmpty && read.allSatisfy { $0["conversation"] != .null })
        }
    }

    @Test("A page of the log looks at so many records, and goes on behind them though it found nothing")
    func boundsLog() async throws {
        let reach = LogGlance.reach
        let page = Page(before: Position(3 * reach), limit: 10, isNewest: true)
        try await House.open { house, _ in
            // Nothing is there: what counts is how far it looks.
            let glance = LogGlance(page: page, head: Position(3 * reach))
            var token = TokenIssued()
            (token.name, token.role) = ("admin", .admin)
            let found = try await glance.find(
                EventSelection(kinds: [65_000], caller: Caller(token)), house.interior.reader, house.interior.gate)
            #expect(found.places.isEmpty)
            #expect(found.next == Position(2 * reach))
        }
    }

    @Test("Timers come with the earliest deadline first, for the lines that a token sees, and say which are late")
    func listsTimers() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            house.time.advance(by: .seconds(60))
            let later = House.start + .seconds(60)
            try await house.receive(
                client, Webhooks.text("Hello", id: "wamid.B", from: "4915112345678", line: "222", at: later))
            let timers = try await client.get("/v1/timers").json["timers"].elements
            #expect(timers.map { $0["conversation"] } == [1, 2])
            #expect(timers[0]["rule"] == "serviceWindow")
            #expect(timers[0]["deadline"] == "2026-01-06T09:00:00Z")
            #expect(timers[0]["late"] == false)
            #expect(try await client.get("/v1/timers?limit=1").json["timers"].count == 1)
            let token = try await house.token("second", .reader, lines: ["222"])
            let own = try await client.get("/v1/timers", token: token).json["timers"].elements
            #expect(own.map { $0["conversation"] } == [2])
            for limit in ["0", "1001"] {
                #expect(try await client.get("/v1/timers?limit=\(limit)").problem == "invalid")
            }
        }
    }
}
