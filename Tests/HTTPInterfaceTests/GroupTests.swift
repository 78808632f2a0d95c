import Broker
import BrokerTesting
import Decisions
import Deliveries
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import Projections
import Testing
import Timeline

@testable import HTTPInterface

/// Groups of consumers over HTTP (B7).
@Suite(.timeLimit(.minutes(5))) struct GroupTests {
    private static let messages = "{\"types\":[\"messageReceived\"],\"from\":1}"

    private func written(_ customers: ClosedRange<Int>, _ house: House, _ client: Client) async throws {
        for number in customers {
            try await house.receive(
                client, Webhooks.text("Hello \(number)", id: "wamid.G\(number)", from: "1650555000\(number)"))
        }
    }

    private func fetch(
        _ client: Client, _ body: String = "{}", token: String = House.adminToken,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [JSON] {
        let answer = try await client.post("/v1/groups/crm/fetch", body, token: token)
        #expect(answer.status == .ok, "\(answer.text)", sourceLocation: sourceLocation)
        return answer.json["deliveries"].elements
    }

    private func tokens(_ deliveries: [JSON]) -> String {
        deliveries.map { delivery in
            guard case .string(let token) = delivery["token"] else { return "\"\"" }
            return "\"\(token)\""
        }.joined(separator: ",")
    }

    private func settle(_ client: Client, _ verb: String, _ deliveries: [JSON], _ more: String = "") async throws
        -> Answer
    {
        try await client.post("/v1/groups/crm/\(verb)", "{\"tokens\":[\(tokens(deliveries))]\(more)}")
    }

    @Test("Events are fetched, acknowledged, and don't come again")
    func acknowledges() async throws {
        try await House.open { house, client in
            try await written(1...3, house, client)
            let put = try await client.put("/v1/groups/crm", GroupTests.messages)
            #expect(put.status == .ok, "\(put.text)")
            #expect(put.json["name"] == "crm" && put.json["ackWait"] == "30s" && put.json["by"] == "api:admin")
            let given = try await fetch(client, "{\"wait\":\"20s\"}")
            #expect(given.map { $0["event"]["data"]["fields"]["text"] } == ["Hello 1", "Hello 2", "Hello 3"])
            #expect(given.allSatisfy { $0["deliveries"] == 1 && $0["event"]["type"] == "parley.messageReceived" })
            #expect(try await fetch(client).isEmpty)
            #expect(try await settle(client, "ack", given).json["acknowledged"] == 3)
            #expect(try await settle(client, "ack", given).json["acknowledged"] == 3, "the answer was lost")
            house.time.advance(by: .seconds(60))
            #expect(try await fetch(client).isEmpty)
            let shown = try await client.get("/v1/groups/crm").json
            #expect(
                shown["pending"] == 0 && shown["inFlight"] == 0 && shown["oldest"] == .null && shown["lost"] == .null)
            #expect(try await client.get("/v1/groups").json["groups"].count == 1)
        }
    }

    @Test("Who waits for events gets them when they come; nobody waits longer than they said")
    func waits() async throws {
        try await House.open { house, client in
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            async let waiting = fetch(client, "{\"wait\":\"25s\",\"max\":1}")
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            try await written(1...1, house, client)
            #expect(try await waiting.count == 1)
            async let other = fetch(client, "{\"wait\":\"25s\"}")
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            // Its patience may begin after the clock was moved.
            while try house.groups.standing(of: "crm").waiting == 1 {
                house.time.advance(by: .seconds(25))
                await Task.yield()
            }
            #expect(try await other.isEmpty)
        }
    }

    @Test("A stream tells deliveries as they can be made, and no more than its consumer may have")
    func streams() async throws {
        try await House.open {
            $0.port = 0
        } _: { house, client in
            try await written(1...3, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                let port = try #require(http.port)
                try await StreamConnection.open(
                    port, "/v1/groups/crm/fetch?max=2", House.adminToken, method: "POST",
                    headers: ["Accept: application/x-ndjson"]
                ) { (stream: inout StreamConnection) async throws in
                    try await stream.until("Hello 2")
                    #expect(!stream.text.contains("Hello 3"))
                    let token = try #require(stream.text.split(separator: "\"token\":\"").last?.prefix { $0 != "\"" })
                    let answer = try await client.post("/v1/groups/crm/ack", "{\"tokens\":[\"\(token)\"]}")
                    #expect(answer.json["acknowledged"] == 1, "\(answer.text)")
                    try await stream.until("Hello 3")
                }
            }
        }
    }

    @Test("What was given away does not count any more, and is named")
    func losesLeases() async throws {
        try await House.open { house, client in
            try await written(1...2, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let first = try await fetch(client, "{\"wait\":\"20s\"}")
            house.time.advance(by: .seconds(29))
            let extended = try await settle(client, "extend", [first[0]])
            #expect(extended.json["extended"][0]["token"] == first[0]["token"], "\(extended.text)")
            house.time.advance(by: .seconds(2))
            #expect(try await fetch(client).isEmpty, "it waits a second before it comes again")
            house.time.advance(by: .seconds(2))
            let second = try await fetch(client)
            #expect(second.map { $0["deliveries"] } == [2])
            let late = try await settle(client, "ack", first)
            #expect(late.status == .conflict && late.problem == "lease-lost")
            #expect(late.json["lost"] == .array([first[1]["token"]]) && late.json["counted"] == 1)
            #expect(try await settle(client, "extend", [first[1]]).problem == "lease-lost")
            #expect(try await settle(client, "ack", second).status == .ok)
        }
    }

    @Test("A consumer acknowledges and has the next events in one request")
    func exchanges() async throws {
        try await House.open { house, client in
            try await written(1...3, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let first = try await fetch(client, "{\"wait\":\"20s\",\"max\":2}")
            let path = "/v1/groups/crm/fetch"
            let next = try await client.post(path, "{\"ack\":[\(tokens(first))],\"max\":2}")
            #expect(next.status == .ok && next.json["lost"] == .null, "\(next.text)")
            #expect(next.json["deliveries"].elements.map { $0["event"]["data"]["fields"]["text"] } == ["Hello 3"])
            #expect(try house.groups.standing(of: "crm").counts.acknowledgements == 2)
            let again = try await client.post(path, "{\"ack\":[\(tokens(first)),\"1-1\"]}")
            #expect(again.json["lost"] == ["1-1"] && again.json["deliveries"].elements.isEmpty, "\(again.text)")
            for body in [
                "{\"ack\":[]}", "{\"ack\":[\"x\"]}", "{\"ack\":[\"1-1\"],\"wait\":\"1h\"}", "{\"ack\":[null]}",
            ] {
                #expect(try await client.post(path, body).problem == "invalid", "\(body)")
            }
        }
    }

    @Test("Who acknowledges can wait for the next events; they are acknowledged meanwhile")
    func exchangesAndWaits() async throws {
        try await House.open { house, client in
            try await written(1...1, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let first = try await fetch(client, "{\"wait\":\"20s\"}")
            let body = "{\"ack\":[\(tokens(first))],\"wait\":\"20s\"}"
            async let waiting = fetch(client, body)
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            let shown = try await client.get("/v1/groups/crm").json
            #expect(shown["pending"] == 0 && shown["inFlight"] == 0)
            try await written(2...2, house, client)
            #expect(try await waiting.map { $0["event"]["data"]["fields"]["text"] } == ["Hello 2"])
            let lost = try await client.post("/v1/groups/crm/fetch", "{\"ack\":[\"1-1\"],\"wait\":\"20s\"}")
            #expect(lost.json["lost"] == ["1-1"] && lost.json["deliveries"].elements.isEmpty, "nobody waits then")
            async let other = client.post("/v1/groups/crm/fetch", body)
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            while try house.groups.standing(of: "crm").waiting == 1 {
                house.time.advance(by: .seconds(20))
                await Task.yield()
            }
            let late = try await other
            #expect(late.status == .ok && late.json["lost"] == .null, "\(late.text)")
        }
    }

    @Test("What is refused for good is parked, listed and released")
    func parks() async throws {
        try await House.open { house, client in
            try await written(1...2, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let given = try await fetch(client, "{\"wait\":\"20s\"}")
            #expect(
                try await settle(client, "nack", [given[0]], ",\"term\":true,\"reason\":\"no such order\"").status
                    == .ok)
            #expect(try await settle(client, "nack", [given[1]], ",\"delay\":\"5s\"").json["refused"] == 1)
            while try await client.get("/v1/groups/crm").json["parked"] != 1 { await Task.yield() }
            let parked = try await client.get("/v1/groups/crm/parked").json
            #expect(parked["parked"][0]["reason"] == "no such order" && parked["parked"][0]["deliveries"] == 1)
            guard case .integer(let position) = parked["parked"][0]["position"] else { return }
            house.time.advance(by: .seconds(5))
            let again = try await fetch(client)
            #expect(again.count == 1 && again[0]["deliveries"] == 2)
            #expect(try await client.post("/v1/groups/crm/release", "{\"events\":[4711]}").problem == "not-found")
            let released = try await client.post(
                "/v1/groups/crm/release", "{\"events\":[\(position)],\"redeliver\":true}")
            #expect(released.json["released"] == 1, "\(released.text)")
            #expect(try await fetch(client).map { $0["event"]["id"] } == [.string("\(position)")])
        }
    }

    @Test("A replay says how many events it delivers again, and waits until that is confirmed")
    func replays() async throws {
        try await House.open { house, client in
            try await written(1...3, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let given = try await fetch(client, "{\"wait\":\"20s\"}")
            #expect(try await settle(client, "ack", given).status == .ok)
            let counted = try await client.post("/v1/groups/crm/replay", "{\"from\":1}")
            #expect(counted.json["count"] == 3 && counted.json["replayed"] == false, "\(counted.text)")
            #expect(try await fetch(client).isEmpty)
            #expect(try await client.post("/v1/groups/crm/replay", "{\"from\":1,\"confirm\":2}").problem == "stale")
            #expect(try await client.post("/v1/groups/crm/replay", "{}").problem == "invalid")
            let since = House.start.description
            let done = try await client.post("/v1/groups/crm/replay", "{\"since\":\"\(since)\",\"confirm\":3}")
            #expect(done.json["replayed"] == true && done.json["from"] == 1, "\(done.text)")
            #expect(try await fetch(client, "{\"wait\":\"20s\"}").count == 3)
            #expect(try await settle(client, "ack", given).problem == "lease-lost")
        }
    }

    @Test("A token of a line has the groups of its line alone, and only programs consume")
    func hidesOthers() async throws {
        try await House.open { house, client in
            try await written(1...1, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let other = try await house.token("other", .admin, lines: [LineID("77")])
            #expect(try await client.get("/v1/groups/crm", token: other).problem == "not-found")
            #expect(try await client.get("/v1/groups", token: other).json["groups"].count == 0)
            #expect(try await client.put("/v1/groups/own", "{}", token: other).problem == "invalid")
            #expect(try await client.put("/v1/groups/own", "{\"line\":\"77\"}", token: other).status == .ok)
            let program = try await house.token("crm", .sender)
            #expect(try await fetch(client, "{\"wait\":\"20s\"}", token: program).count == 1)
            #expect(try await client.put("/v1/groups/x", "{}", token: program).problem == "forbidden")
            let reader = try await house.token("board", .reader)
            #expect(try await client.post("/v1/groups/crm/fetch", "{}", token: reader).problem == "forbidden")
            let nobody = try await client.post("/v1/groups/own/fetch", "{\"wait\":\"0s\"}", token: other)
            #expect(nobody.json["deliveries"].count == 0)
        }
    }

    @Test("What is wrong is told, and changes nothing")
    func refusesWhatIsWrong() async throws {
        try await House.open { house, client in
            #expect(try await client.put("/v1/groups/crm", "{}").status == .ok)
            let head = house.log.head
            for body in [
                "{\"types\":[\"noKind\"]}", "{\"ackWait\":\"0s\"}", "{\"maxDeliveries\":0}",
                "{\"undeliverable\":\"drop\"}",
                "{\"colour\":1}", "{\"from\":1}", "[]", "{\"backOff\":[\"1y\"]}",
            ] {
                let answer = try await client.put("/v1/groups/crm", body)
                #expect(["invalid", "stale"].contains(answer.problem), "\(body): \(answer.text)")
            }
            #expect(try await client.put("/v1/groups/a%20b", "{}").problem == "invalid")
            #expect(try await client.put("/v1/groups/late", "{\"from\":4711}").problem == "invalid")
            #expect(house.log.head == head)
            for (verb, body) in [
                ("fetch", "{\"max\":0}"), ("fetch", "{\"max\":501}"), ("fetch", "{\"wait\":\"1m\"}"),
                ("fetch", "{\"wait\":20}"),
                ("ack", "{\"tokens\":[]}"), ("ack", "{\"tokens\":[\"x\"]}"), ("ack", "{}"),
                ("ack", "{\"token\":\"1-1\"}"),
                ("nack", "{\"tokens\":[\"1-1\"],\"delay\":\"2d\"}"), ("extend", "{\"tokens\":[\"1-1\"],\"by\":\"0s\"}"),
                ("nack", "{\"tokens\":[\"1-1\"],\"delay\":\"1s\",\"term\":true}"), ("replay", "{\"from\":0}"),
            ] {
                let answer = try await client.post("/v1/groups/crm/\(verb)", body)
                #expect(["invalid", "malformed"].contains(answer.problem), "\(verb) \(body): \(answer.text)")
            }
            #expect(try await settle(client, "ack", [["token": "1-1"]]).problem == "lease-lost")
            #expect(try await client.post("/v1/groups/none/fetch", "{}").problem == "not-found")
            #expect(try await client.send(.delete, "/v1/groups/crm").status == .noContent)
            #expect(try await client.get("/v1/groups/crm").problem == "not-found")
            #expect(try await client.post("/v1/groups/crm/fetch", "{}").problem == "not-found")
        }
    }

    @Test("A commit that fails is acknowledged to nobody, and groups deliver again by themselves")
    func mends() async throws {
        try await House.open { house, client in
            try await written(1...1, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let given = try await fetch(client, "{\"wait\":\"20s\"}")
            house.store.failNext(LostDisk())
            let failed = try await settle(client, "ack", given)
            #expect(failed.status == .serviceUnavailable && failed.problem == "unavailable")
            #expect(try await client.get("/v1/groups/crm").json["pending"] == .null)
            await house.waitForGroups()
            let said = try await settle(client, "ack", given)
            #expect(said.json["acknowledged"] == 1, "nobody else got it")
        }
    }

    @Test("Nobody is given what is not durably given out")
    func givesNothingInVain() async throws {
        try await House.open { house, client in
            try await written(1...1, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            // What is delivered for the first time need not be stored.
            let first = try await fetch(client, "{\"wait\":\"20s\"}")
            #expect(try await settle(client, "nack", first, ",\"delay\":\"0s\"").status == .ok)
            house.store.failNext(LostDisk())
            #expect(try await client.post("/v1/groups/crm/fetch", "{\"wait\":\"20s\"}").problem == "unavailable")
            await house.waitForGroups()
            let given = try await fetch(client, "{\"wait\":\"20s\"}")
            #expect(given.map { $0["deliveries"] } == [2])
        }
    }

    @Test("What is durable is acknowledged, whatever fails after it")
    func acknowledgesWhatIsDurable() async throws {
        try await House.open { house, client in
            try await written(1...2, house, client)
            #expect(try await client.put("/v1/groups/crm", GroupTests.messages).status == .ok)
            let given = try await fetch(client, "{\"wait\":\"20s\",\"max\":1}")
            house.store.failNext(LostDisk(), whenDurable: true)
            #expect(try await settle(client, "ack", given).json["acknowledged"] == 1)
            while house.groups.trouble == nil { await Task.yield() }
            await house.waitForGroups()
            #expect(try await client.get("/v1/groups/crm").json["pending"] == 1)
        }
    }

    private struct LostDisk: Error {}
}

extension House {
    /// Waits until groups deliver again.
    fileprivate func waitForGroups() async {
        while groups.trouble != nil {
            time.advance(by: .seconds(1))
            await Task.yield()
        }
    }
}
