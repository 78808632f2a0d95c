import Broker
import Decisions
import EventLogTesting
import Events
import HTTPTypes
import Projections
import Settings
import Testing
import Timeline

@testable import HTTPInterface

/// What lines' settings mention by name: calendars and lists (S1.12, S1.13, S1.14).
struct NamedTests {
    private static let office = #"{"zone":"Etc/UTC","hours":{"mon-fri":["9:00-17:00"]},"except":{"2026-12-25":[]}}"#

    @Test("A calendar is set, shown and removed")
    func setsCalendars() async throws {
        try await House.open { house, client in
            #expect(try await client.get("/v1/calendars").json == ["calendars": []])
            let put = try await client.send(.put, "/v1/calendars/office", body: NamedTests.office)
            #expect(put.status == .ok, "\(put.text)")
            #expect(
                put.json["calendar"] == [
                    "zone": "Etc/UTC", "hours": ["mon-fri": ["09:00-17:00"]], "except": ["2026-12-25": []],
                ])
            #expect(put.json["opens"] != .null && put.json["closes"] != .null)
            let head = house.log.head
            _ = try await client.send(.put, "/v1/calendars/office", body: NamedTests.office)
            #expect(house.log.head == head, "the same again is no event")
            #expect(try await client.get("/v1/calendars").json["calendars"][0] == put.json)
            #expect(try await client.get("/v1/calendars/office").json == put.json)
            #expect(try await client.get("/v1/calendars/other").problem == "not-found")
            #expect(try await client.send(.delete, "/v1/calendars/office").status == .noContent)
            #expect(try await client.send(.delete, "/v1/calendars/office").problem == "not-found")
        }
    }

    @Test("Everything wrong with a calendar is told at once, with its place")
    func tellsMistakes() async throws {
        try await House.open { house, client in
            let head = house.log.head
            let body = #"{"zone":"Europe/Bonn","hours":{"mon":["9-5"],"day":[]},"except":{"x":[]},"holidays":1}"#
            let answer = try await client.send(.put, "/v1/calendars/office", body: body)
            #expect(answer.status == .unprocessableContent)
            let errors = (0..<answer.json["errors"].count).map { answer.json["errors"][$0]["path"] }
            #expect(
                errors == ["/hours/mon/0", "/hours/day", "/except/x", "/holidays", "/zone"], "\(answer.text)")
            #expect(try await client.send(.put, "/v1/calendars/office", body: "{}").problem == "invalid")
            #expect(try await client.send(.put, "/v1/calendars/office", body: "[]").problem == "invalid")
            #expect(
                try await client.send(.put, "/v1/calendars/the%20office", body: NamedTests.office).problem == "invalid")
            #expect(house.log.head == head)
        }
    }

    @Test("Settings can mention only what there is, and what they mention stays")
    func checksNames() async throws {
        try await House.open { house, client in
            let wanted = #"{"hours":{"calendar":"office"},"incomingBlacklists":["trouble"]}"#
            let refused = try await client.send(.patch, "/v1/settings/1", body: wanted)
            #expect(refused.json["errors"][0]["path"] == "/hours/calendar")
            #expect(refused.json["errors"][1]["path"] == "/incomingBlacklists/0")
            _ = try await client.send(.put, "/v1/calendars/office", body: NamedTests.office)
            _ = try await client.send(.put, "/v1/lists/trouble", body: #"{"entries":[]}"#)
            #expect(try await client.send(.patch, "/v1/settings/1", body: wanted).status == .ok)
            let calendar = try await client.send(.delete, "/v1/calendars/office")
            #expect(calendar.status == .conflict && calendar.problem == "in-use")
            #expect(try await client.send(.delete, "/v1/lists/trouble").problem == "in-use")
            #expect(try await client.send(.put, "/v1/settings/1", body: "{}").status == .ok)
            #expect(try await client.send(.delete, "/v1/calendars/office").status == .noContent)
            #expect(try await client.send(.delete, "/v1/lists/trouble").status == .noContent)
        }
    }

    @Test("A list is made, changed and shown page by page, to administrators alone")
    func changesLists() async throws {
        try await House.open { house, client in
            #expect(
                try await client.send(.patch, "/v1/lists/trouble", body: #"{"add":["US.1"]}"#).problem == "not-found")
            let entries = #"{"entries":["+1 (650) 555-0103","US.1","16505550101"]}"#
            let put = try await client.send(.put, "/v1/lists/trouble", body: entries)
            #expect(put.json == ["name": "trouble", "count": 3])
            let patch = try await client.send(
                .patch, "/v1/lists/trouble", body: #"{"add":["16505550102"],"remove":["US.1"]}"#)
            #expect(patch.json == ["name": "trouble", "count": 3])
            let first = try await client.get("/v1/lists/trouble?limit=2")
            #expect(first.json["entries"] == ["+16505550101", "+16505550102"])
            #expect(first.json["count"] == 3)
            guard case .string(let next) = first.json["next"] else {
                Issue.record("\(first.text)")
                return
            }
            let second = try await client.get("/v1/lists/trouble?limit=2&after=\(next)")
            #expect(second.json["entries"] == ["+16505550103"])
            #expect(second.json["next"] == .null)
            #expect(try await client.get("/v1/lists/other").problem == "not-found")
            #expect(
                try await client.send(.put, "/v1/lists/trouble", body: #"{"entries":["x y"]}"#).problem == "invalid")
            let reader = try await house.token("r", .reader)
            #expect(try await client.get("/v1/lists/trouble", token: reader).problem == "forbidden")
            #expect(
                try await client.get("/v1/lists", token: reader).json == ["lists": [["name": "trouble", "count": 3]]])
        }
    }

    @Test("Who is listed is told why nothing follows, and programs why they can't write")
    func explainsLists() async throws {
        try await House.open { house, client in
            _ = try await client.send(.put, "/v1/lists/trouble", body: #"{"entries":["+16505551234"]}"#)
            let settings = #"{"incomingBlacklists":["trouble"],"outgoingBlacklists":["trouble"]}"#
            _ = try await client.send(.put, "/v1/settings/\(House.line)", body: settings)
            try await house.receive(client, Webhooks.text("Hello"))
            let why = try await client.get("/v1/conversations/1/why")
            #expect(why.json["session"] == .null)
            #expect(why.json["rules"][0]["rule"] == "incomingBlacklist", "\(why.text)")
            #expect(why.json["rules"][1]["rule"] == "outgoingBlacklist")
            let send = try await client.post("/v1/conversations/1/messages", #"{"text":"Hi"}"#)
            #expect(send.status == .conflict && send.problem == "send-refused", "\(send.text)")
            #expect(send.json["rule"] == "outgoingBlacklist")
        }
    }
}
