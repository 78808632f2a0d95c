import Broker
import BrokerTesting
import Decisions
import EventLogTesting
import Events
import HTTPTypes
import Projections
import Settings
import Testing
import Timeline

@testable import HTTPInterface

/// Tasks over HTTP: who answers on which lines, locks, favourites, and how many messages are left (S0.1, S0.6, S0.7).
struct TaskTests {
    private static let task =
        "{\"name\":\"Orders\",\"program\":true,\"sessionTimeout\":\"10m\",\"lines\":[\"\(House.line)\"]}"

    private func written(_ number: Int, _ house: House, _ client: Client) async throws {
        try await house.receive(client, Webhooks.text("Hello", id: "wamid.T\(number)", from: "1650555000\(number)"))
    }

    private func bot(_ client: Client) async throws -> JSON {
        try await client.get("/v1/settings/\(House.line)").json["botOnStart"]
    }

    @Test("A task is put, listed and shown; its lines start with it, and no longer when it has others")
    func maps() async throws {
        try await House.open { house, client in
            let put = try await client.put("/v1/tasks/orders", TaskTests.task)
            #expect(put.status == .ok, "\(put.text)")
            #expect(put.json["id"] == "orders" && put.json["name"] == "Orders" && put.json["sessionTimeout"] == "10m")
            #expect(put.json["lines"] == .array([.string(House.line)]))
            #expect(put.json["setBy"] == "api:admin" && put.json["locked"] == .null && put.json["favourite"] == false)
            #expect(try await bot(client) == "orders")
            let head = house.log.head
            #expect(try await client.put("/v1/tasks/orders", TaskTests.task).json == put.json)
            #expect(house.log.head == head, "the same again is no event")
            try await written(1, house, client)
            #expect(try await client.get("/v1/conversations/1").json["session"]["handler"] == "bot:orders")
            #expect(try await client.put("/v1/tasks/other", "{\"program\":true}").json["lines"] == .array([]))
            let moved = try await client.send(.patch, "/v1/tasks/other", body: "{\"lines\":[\"\(House.line)\",\"77\"]}")
            #expect(moved.json["lines"] == .array([.string(House.line), "77"]))
            #expect(try await client.get("/v1/tasks/orders").json["lines"] == .array([]))
            #expect(try await bot(client) == "other")
            #expect(try await client.send(.delete, "/v1/tasks/other").problem == "in-use")
            #expect(try await client.send(.patch, "/v1/tasks/other", body: "{\"lines\":[]}").status == .ok)
            #expect(try await bot(client) == "off")
            #expect(try await client.send(.delete, "/v1/tasks/other").status == .noContent)
            let first = try await client.get("/v1/tasks?limit=1")
            #expect(first.json["tasks"][0]["id"] == "orders" && first.json["next"] == .null)
        }
    }

    @Test("What is patched is what is named; what is wrong is told with its place, and nothing is set")
    func patches() async throws {
        try await House.open { house, client in
            _ = try await client.put("/v1/tasks/orders", TaskTests.task)
            let patched = try await client.send(.patch, "/v1/tasks/orders", body: "{\"name\":\"Sales\"}")
            #expect(patched.json["name"] == "Sales" && patched.json["sessionTimeout"] == "10m")
            #expect(patched.json["lines"].count == 1)
            let off = try await client.send(.patch, "/v1/tasks/orders", body: "{\"sessionTimeout\":null}")
            #expect(off.json["sessionTimeout"] == "off")
            let head = house.log.head
            for (body, field) in [
                ("{\"sessionTimeout\":\"1s\"}", "/sessionTimeout"), ("{\"colour\":\"red\"}", "/colour"),
                ("{\"id\":\"x\"}", "/id"), ("{\"url\":\"http://bot.example\"}", "/url"),
                ("{\"lines\":\"1\"}", "/lines"),
            ] {
                let answer = try await client.send(.patch, "/v1/tasks/orders", body: body)
                #expect(
                    answer.problem == "invalid" && answer.json["errors"][0]["path"] == .string(field), "\(answer.text)")
            }
            for body in ["{\"flow\":\"nowhere\",\"program\":false}", "{\"flow\":\"nowhere\"}", "[]"] {
                #expect(try await client.send(.patch, "/v1/tasks/orders", body: body).problem == "invalid")
            }
            #expect(try await client.send(.patch, "/v1/tasks/nobody", body: "{}").problem == "not-found")
            #expect(try await client.get("/v1/tasks/nobody").problem == "not-found")
            #expect(house.log.head == head)
            let reader = try await house.token("board", .reader)
            #expect(try await client.get("/v1/tasks", token: reader).status == .ok)
            #expect(try await client.put("/v1/tasks/orders", TaskTests.task, token: reader).problem == "forbidden")
            let limited = try await house.token("desk", .reader, lines: ["77"])
            let seen = try await client.get("/v1/tasks/orders", token: limited)
            #expect(seen.json["lines"] == .array([]) && seen.json["messagesReceived"] == .null)
        }
    }

    @Test("A locked task refuses every edit and tells who has locked it; a favourite it can be")
    func locks() async throws {
        try await House.open { house, client in
            _ = try await client.put("/v1/tasks/orders", TaskTests.task)
            let ops = try await house.token("ops", .admin)
            let locked = try await client.post("/v1/tasks/orders/lock", token: ops)
            #expect(locked.json["locked"]["by"] == "api:ops")
            let refused = try await client.send(.patch, "/v1/tasks/orders", body: "{\"name\":\"Sales\"}")
            #expect(refused.status == .conflict && refused.problem == "locked")
            #expect(refused.json["detail"] != .null && refused.text.contains("api:ops"))
            #expect(try await client.put("/v1/tasks/orders", TaskTests.task).problem == "locked")
            #expect(try await client.send(.delete, "/v1/tasks/orders").problem == "locked")
            // Nor is a line taken from it by another way.
            let settings = try await client.send(
                .patch, "/v1/settings/\(House.line)", body: "{\"botOnStart\":\"other\"}")
            #expect(settings.problem == "locked")
            let other = try await client.put("/v1/tasks/other", TaskTests.task)
            #expect(other.problem == "locked")
            #expect(try await client.get("/v1/tasks/other").problem == "not-found", "it is refused as a whole")
            #expect(
                try await client.send(.patch, "/v1/settings/\(House.line)", body: "{\"autoClose\":\"1h\"}").status
                    == .ok)
            #expect(try await client.post("/v1/tasks/orders/favourite").json["favourite"] == true)
            #expect(
                try await client.post("/v1/tasks/orders/favourite", "{\"favourite\":false}").json["favourite"] == false)
            let again = try await client.post("/v1/tasks/orders/lock")
            #expect(again.json["locked"]["by"] == "api:ops", "who came first has it")
            #expect(try await client.post("/v1/tasks/orders/unlock").json["locked"] == .null)
            #expect(try await client.send(.patch, "/v1/tasks/orders", body: "{\"name\":\"Sales\"}").status == .ok)
            #expect(try await client.post("/v1/tasks/nobody/lock").problem == "not-found")
        }
    }

    @Test("Messages of a task are counted, and held against the allocation: red below 5 %")
    func counts() async throws {
        try await House.open { house, client in
            _ = try await client.put("/v1/tasks/orders", TaskTests.task)
            #expect(try await client.get("/v1/usage").json["messages"] == .null)
            for number in 1...2 { try await written(number, house, client) }
            #expect(try await client.put("/v1/usage/allocation", "{\"messages\":40}").status == .ok)
            for number in 3...9 { try await written(number, house, client) }
            #expect(try await client.get("/v1/tasks/orders").json["messagesReceived"] == 9)
            let usage = try await client.get("/v1/usage").json
            #expect(usage["inUse"] == 1 && usage["available"] == 0 && usage["total"] == 1)
            #expect(usage["messages"]["allocation"] == 40 && usage["messages"]["received"] == 7)
            #expect(usage["messages"]["left"] == 33 && usage["messages"]["level"] == "green")
            _ = try await client.put("/v1/usage/allocation", "{\"messages\":20,\"renewed\":\"monthly\"}")
            for number in 1...9 { try await house.receive(client, Webhooks.text("x", id: "wamid.A\(number)")) }
            for number in 1...10 { try await house.receive(client, Webhooks.text("x", id: "wamid.B\(number)")) }
            #expect(try await client.get("/v1/usage").json["messages"]["level"] == "green", "one of 20 is 5 %")
            try await house.receive(client, Webhooks.text("x", id: "wamid.C"))
            let red = try await client.get("/v1/usage").json["messages"]
            #expect(red["left"] == 0 && red["level"] == "red")
            #expect(try await client.put("/v1/usage/allocation", "{\"messages\":0}").problem == "invalid")
            #expect(try await client.put("/v1/usage/allocation", "{}").problem == "invalid")
            #expect(try await client.send(.delete, "/v1/usage/allocation").status == .noContent)
            #expect(try await client.get("/v1/usage").json["messages"] == .null)
        }
    }

    @Test("Usage is told day by day where that is asked for, in one request")
    func countsByDay() async throws {
        try await House.open { house, client in
            for (number, day) in [0, 0, 1, 3].enumerated() {
                let time = House.start + .seconds(86_400 * Int64(day))
                try await house.receive(client, Webhooks.text("x", id: "wamid.D\(number)", at: time))
            }
            try await house.receive(client, Webhooks.text("x", id: "wamid.B", from: "4915112345678", line: "222"))
            #expect(try await client.get("/v1/usage").json["lines"][0]["days"] == .null)
            let lines = try await client.get("/v1/usage?by=day&until=2026-01-07T00:00:00Z").json["lines"]
            #expect(
                lines == [
                    [
                        "line": .string(House.line), "received": 3, "sent": 0,
                        "days": [
                            ["day": "2026-01-05", "received": 2, "sent": 0],
                            ["day": "2026-01-06", "received": 1, "sent": 0],
                        ],
                    ],
                    [
                        "line": "222", "received": 1, "sent": 0,
                        "days": [["day": "2026-01-05", "received": 1, "sent": 0]],
                    ],
                ])
            let token = try await house.token("second", .reader, lines: ["222"])
            #expect(try await client.get("/v1/usage?by=day", token: token).json["lines"].count == 1)
            let refused = try await client.get("/v1/usage?by=week")
            #expect(refused.problem == "invalid" && refused.json["field"] == "by")
        }
    }

    @Test(
        "Another time to wait for replies holds at once for who is waited for, and another name changes nothing of it")
    func waitsAnew() async throws {
        try await House.open { house, client in
            _ = try await client.put("/v1/tasks/orders", TaskTests.task)
            try await written(1, house, client)
            let said = try await client.post(
                "/v1/conversations/1/messages", "{\"text\":\"For which day?\",\"by\":\"bot:orders\"}")
            #expect(said.status.code / 100 == 2, "\(said.text)")
            func handler() async throws -> JSON {
                try await client.get("/v1/conversations/1").json["session"]["handler"]
            }
            house.time.advance(by: .seconds(180))
            _ = try await client.send(.patch, "/v1/tasks/orders", body: "{\"name\":\"Sales\"}")
            _ = try await house.broker.query { $0.head }
            #expect(try await handler() == "bot:orders")
            _ = try await client.send(.patch, "/v1/tasks/orders", body: "{\"sessionTimeout\":\"2m\"}")
            _ = try await house.broker.query { $0.head }
            #expect(try await handler() == .null)
            let closed = try house.events().compactMap { event in
                if case .sessionClosed(let closed) = event.event { closed.reason } else { nil }
            }
            #expect(closed == [.sessionTimeout])
        }
    }
}
