import Broker
import Decisions
import Deliveries
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Projections
import Settings
import Testing
import Timeline

@testable import HTTPInterface

/// Consumers who are answered on their connection's thread (B7), and what goes on to the routes.
@Suite(.timeLimit(.minutes(5))) struct FastFetchTests {
    private func open(
        _ configure: (inout HTTPConfiguration) -> Void = { _ in },
        _ test: @escaping @Sendable (House, Line) async throws -> Void
    ) async throws {
        try await Line.open(configure) { house, line in
            while house.groups.trouble != nil { await Task.yield() }
            try await house.setGroup()
            try await test(house, line)
        }
    }

    private func tokens(_ answer: String) -> [String] {
        answer.split(separator: "{\"token\":\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    @Test("Events are fetched and acknowledged without the routes")
    func exchanges() async throws {
        try await open { house, line in
            try await house.record(1...3, line)
            try await line.fetch("{\"wait\":\"20s\",\"max\":2}")
            let first = try await line.answer()
            #expect(first.head.status == .ok && first.head.headerFields[.contentType] == "application/json")
            #expect(first.head.headerFields[.contentLength] == "\(first.text.utf8.count)")
            let given = tokens(first.text)
            #expect(given.count == 2 && first.text.contains("Hello 1") && first.text.contains("Hello 2"))
            let list = given.map { "\"\($0)\"" }.joined(separator: ",")
            try await line.fetch("{\"max\":2,\"ack\":[\(list)]}")
            let second = try await line.answer()
            #expect(second.head.status == .ok && tokens(second.text).count == 1 && second.text.contains("Hello 3"))
            #expect(!second.text.contains("lost"))
            // Acknowledged once more, since the answer was lost; and what nobody was ever given.
            try await line.fetch("{\"max\":2,\"ack\":[\(list),\"9-9\"]}")
            #expect(try await line.answer().text == "{\"deliveries\":[],\"lost\":[\"9-9\"]}")
            #expect(try await line.passedOn() == nil)
            let standing = try house.groups.standing(of: "crm")
            #expect(standing.counts.acknowledgements == 2 && standing.inFlight == 1)
            #expect(house.interior.places.taken == 0)
            // Done with the last one, too: who waits then has the next as soon as it comes.
            try await line.fetch("{\"wait\":\"20s\",\"ack\":[\"\(tokens(second.text)[0])\"]}")
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            #expect(try house.groups.standing(of: "crm").counts.acknowledgements == 3)
            try await house.record(4...4, line)
            #expect(try await line.answer().text.contains("Hello 4"))
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("Nobody hears that something is acknowledged which is not durable")
    func waitsForTheStoreWithAcknowledgements() async throws {
        try await open { house, line in
            try await house.record(1...1, line)
            try await line.fetch("{\"wait\":\"20s\"}")
            let token = try #require(tokens(try await line.answer().text).first)
            house.store.failNext(CancellationError())
            let body = "{\"wait\":\"20s\",\"ack\":[\"\(token)\"]}"
            try await line.fetch(body)
            for part in Line.parts(line.fetchHead(body), body) { #expect(try await line.nextPassedOn() == part) }
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("Nobody hears of what is not durable")
    func waitsForTheStore() async throws {
        try await open { house, line in
            try await house.record(1...1, line)
            // What is delivered for the first time need not be stored.
            try await line.fetch("{\"wait\":\"20s\"}")
            let token = try #require(tokens(try await line.answer().text).first.flatMap { LeaseToken($0) })
            _ = try await house.groups.refuse([DeliveryRefusal(token: token, delay: .zero)], of: "crm")
            house.store.failNext(CancellationError())
            try await line.fetch("{\"wait\":\"20s\"}")
            // The routes ask again, and say why.
            for part in Line.parts(line.fetchHead("{\"wait\":\"20s\"}"), "{\"wait\":\"20s\"}") {
                #expect(try await line.nextPassedOn() == part)
            }
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("What is out of the ordinary goes on to the routes as it came")
    func passesOn() async throws {
        try await open { house, line in
            let key = try #require(HTTPField.Name(IdempotencyKey.field))
            let reader = try await house.token("board", .reader)
            let other = try await house.token("other", .sender, lines: [LineID("999")])
            func head(_ body: String, _ change: (inout HTTPRequest) -> Void) -> (HTTPRequest, String) {
                var head = line.fetchHead(body)
                change(&head)
                return (head, body)
            }
            var requests = [
                head("{}") { $0.method = .put }, head("{}") { $0.path = "/v1/groups/none/fetch" },
                head("{}") { $0.path = "/v1/groups/c%72m/fetch" },
                head("{}") { $0.path = "/v1/groups/crm/fetch?max=1" },
                head("{}") { $0.path = "/v1/groups/crm/fetch/fetch" }, head("{}") { $0.path = "/v1/groups/fetch" },
                head("{}") { $0.headerFields[.contentLength] = nil },
                head("{}") { $0.headerFields[.authorization] = nil },
                head("{}") { $0.headerFields[.authorization] = "Bearer none" },
                head("{}") { $0.headerFields[.authorization] = "Bearer \(reader)" },
                head("{}") { $0.headerFields[.authorization] = "Bearer \(other)" },
                head("{}") { $0.headerFields[.accept] = DeliveryStream.type },
                head("{}") { $0.headerFields[.cookie] = "parley-session=x" },
                head("{}") { $0.headerFields[key] = "1" },
            ]
            for body in [
                "{\"max\":0}", "{\"max\":501}", "{\"wait\":\"1h\",\"ack\":[\"1-1\"]}", "{\"wait\":\"1h\"}",
                "{\"most\":1}", "{\"ack\":[]}", "{\"ack\":[\"x\"]}", "{\"max\":5,\"ack\":[7]}", "{", "[]",
            ] {
                requests.append(head(body) { _ in })
            }
            for (head, body) in requests {
                for part in Line.parts(head, body) { try await line.write(part) }
                for part in Line.parts(head, body) {
                    #expect(try await line.passedOn() == part, "\(head.path ?? "") \(body)")
                }
                try await line.answerFromRoutes()
            }
            try await line.fetch("")
            #expect(try await line.answer().text == "{\"deliveries\":[]}")
        }
    }

    @Test("Who waits holds no place of those who work, and is answered when there is something")
    func waits() async throws {
        try await open { house, line in
            try await line.fetch("{\"wait\":\"25s\"}")
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            #expect(house.interior.places.taken(.waiting) == 1 && house.interior.places.taken(.work) == 0)
            try await house.record(1...1, line)
            #expect(try await line.answer().text.contains("Hello 1"))
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("Too many who wait are answered at once, too many who work go on to the routes")
    func limitsPlaces() async throws {
        try await open {
            $0.limits.waitingSends = 0
        } _: { _, line in
            try await line.fetch("{\"wait\":\"25s\"}")
            #expect(try await line.answer().text == "{\"deliveries\":[]}")
        }
        try await open {
            $0.limits.concurrentRequests = 0
        } _: { _, line in
            try await line.fetch("{}")
            for part in Line.parts(line.fetchHead("{}"), "{}") { #expect(try await line.passedOn() == part) }
        }
    }

    @Test("Who has gone, or says nothing more, is given nothing")
    func forgets() async throws {
        try await open { house, line in
            try await line.fetch("{\"wait\":\"25s\"}")
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            try await line.end()
            #expect(try await line.answer().text == "{\"deliveries\":[]}")
            #expect(line.ends.count == 1)
            try await line.fetch("{\"wait\":\"25s\"}")
            while try house.groups.standing(of: "crm").waiting == 0 { await Task.yield() }
            try await line.channel.close().get()
            #expect(try house.groups.standing(of: "crm").waiting == 0)
            #expect(house.interior.places.taken == 0)
            try await house.record(1...1, line)
            #expect(try house.groups.standing(of: "crm").counts.deliveries == 0)
        }
    }

    @Test("A request whose time is over is told so, and given nothing")
    func limitsTime() async throws {
        try await open { house, line in
            try await line.fetch("{\"wait\":\"25s\"}")
            await house.clock.waitForSleeper(of: .seconds(30))
            house.clock.advance(by: .seconds(30))
            #expect(try await line.answer().head.status == .gatewayTimeout)
            #expect(try house.groups.standing(of: "crm").waiting == 0)
            try await line.fetch("{}")
            #expect(try await line.answer().head.status == .ok)
        }
    }

    @Test("Over a real connection the answer is that of the routes, field by field, and is counted as theirs is")
    func answersLikeRoutes() async throws {
        try await House.open {
            $0.port = 0
        } _: { house, _ in
            while house.groups.trouble != nil { await Task.yield() }
            try await house.setGroup()
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                let client = Client(
                    http: http, check: AnswerCheck(house.interior.frontDoor().operations), views: house.views)
                let short = try await client.post("/v1/groups/crm/fetch", "{}")
                let long = try await client.post("/v1/groups/c%72m/fetch", "{}")
                #expect(short.text == long.text)
                #expect(Set(short.headers.map(\.name)) == Set(long.headers.map(\.name)))
                let labels = "method=\"POST\",route=\"/v1/groups/{name}/fetch\",status=\"200\""
                #expect(try await client.get("/metrics").text.contains("parley_http_requests_total{\(labels)} 2"))
            }
        }
    }
}

extension Line {
    fileprivate func fetchHead(_ body: String) -> HTTPRequest {
        HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/v1/groups/crm/fetch",
            headerFields: [
                .contentLength: "\(body.utf8.count)", .authorization: "Bearer \(House.adminToken)",
                .contentType: "application/json",
            ])
    }

    fileprivate func fetch(_ body: String) async throws {
        for part in Line.parts(fetchHead(body), body) { try await write(part) }
    }
}

extension House {
    /// A group of everything that customers write, from the first event on.
    fileprivate func setGroup() async throws {
        var terms = GroupTerms()
        terms.types = ["messageReceived"]
        let events = try await broker.submit(.setGroup(name: "crm", terms, from: Position(1), by: .api("test")))
        await groups.follow(upTo: events.last?.position ?? .start)
    }

    /// Has customers write, each once, beside what the connection is busy with.
    fileprivate func record(_ numbers: ClosedRange<Int>, _ line: Line) async throws {
        for number in numbers {
            let body = Webhooks.text("Hello \(number)", id: "wamid.G\(number)", from: "1650555000\(number)")
            for command in try interior.intake.read(Array(body.utf8), line.head(of: body).headerFields) {
                _ = try await broker.submit(command)
            }
        }
    }
}
