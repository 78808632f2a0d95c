import EventLog
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing
import WhatsApp

@testable import HTTPInterface

/// Webhooks that are taken on their connection's thread, and what goes on to the routes.
struct FastWebhookTests {
    @Test("A webhook is recorded and answered without the routes")
    func answersWebhooks() async throws {
        try await Line.open { house, line in
            try await line.send(Webhooks.text("Hello"))
            let answer = try await line.answer()
            #expect(answer.head.status == .ok)
            #expect(answer.text == "{\"known\":0,\"recorded\":1,\"rejected\":0}")
            #expect(answer.head.headerFields[.contentLength] == "\(answer.text.utf8.count)")
            #expect(try house.messages() == ["Hello"])
            try await line.send(Webhooks.text("Hello"))
            #expect(try await line.answer().text == "{\"known\":1,\"recorded\":0,\"rejected\":0}")
            #expect(try await line.passedOn() == nil)
        }
    }

    @Test("A body in parts is one body")
    func joinsParts() async throws {
        try await Line.open { _, line in
            let body = Webhooks.text("Hello")
            try await line.write(.head(line.head(of: body)))
            for byte in body.utf8 { try await line.write(.body(ByteBuffer(bytes: [byte]))) }
            try await line.write(.end(nil))
            #expect(try await line.answer().head.status == .ok)
        }
    }

    @Test("What is no webhook of the usual kind goes on to the routes as it came")
    func passesOn() async throws {
        try await Line.open { house, line in
            let body = Webhooks.text("Hello")
            let large = String(repeating: "x", count: FastPaths.bodyLimit + 1)
            let usual = line.head(of: body)
            var heads = [HTTPRequest](repeating: usual, count: 7)
            heads[0].method = .put
            heads[1].path = "/v1/agents"
            heads[2].headerFields[.contentLength] = nil
            heads[3].headerFields[.connection] = "close"
            heads[4].headerFields[.expect] = "100-continue"
            heads[5] = line.head(of: body, signature: "sha256=00")
            heads[6] = line.head(of: large)
            for head in heads {
                let content = head == heads[6] ? large : body
                for part in Line.parts(head, content) { try await line.write(part) }
                for part in Line.parts(head, content) { #expect(try await line.passedOn() == part) }
                try await line.answerFromRoutes()
            }
            #expect(try house.messages().isEmpty)
            try await line.send(body)
            #expect(try await line.answer().head.status == .ok)
        }
    }

    @Test("Answers keep the order of their requests, whoever gives them")
    func keepsOrder() async throws {
        try await Line.open { house, line in
            house.log.set(.hold)
            try await line.send(Webhooks.text("One", id: "wamid.IN1"))
            try await line.send(Webhooks.text("Two", id: "wamid.IN2"))
            let other = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/healthz")
            for part in Line.parts(other, "") { try await line.write(part) }
            try await line.send(Webhooks.text("Three", id: "wamid.IN3"))
            #expect(try await line.passedOn() == nil)
            house.log.set(nil)
            #expect(try await line.answer().text.contains("\"recorded\":1"))
            #expect(try await line.answer().text.contains("\"recorded\":1"))
            // The third webhook waits for nobody here: the routes answer in the order in which they are asked.
            for part in Line.parts(other, "") { #expect(try await line.passedOn() == part) }
            let third = Webhooks.text("Three", id: "wamid.IN3")
            for part in Line.parts(line.head(of: third), third) { #expect(try await line.passedOn() == part) }
        }
    }

    @Test("What the broker refuses is answered by the routes")
    func passesOnRefused() async throws {
        try await Line.open { house, line in
            house.log.set(.refuse(.diskFull("the disk is full")))
            let body = Webhooks.text("Hello")
            try await line.send(body)
            for part in Line.parts(line.head(of: body), body) { #expect(try await line.nextPassedOn() == part) }
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("More than are worked on at once go on to the routes, which say so")
    func limitsConcurrency() async throws {
        try await Line.open {
            $0.limits.concurrentWebhooks = 0
        } _: { _, line in
            let body = Webhooks.text("Hello")
            try await line.send(body)
            for part in Line.parts(line.head(of: body), body) { #expect(try await line.passedOn() == part) }
        }
    }

    @Test("A webhook whose time is over is told so, and the next one is taken")
    func limitsTime() async throws {
        try await Line.open { house, line in
            house.log.set(.hold)
            try await line.send(Webhooks.text("Hello"))
            await house.clock.waitForSleeper(of: .seconds(30))
            house.clock.advance(by: .seconds(30))
            let late = try await line.answer()
            #expect(late.head.status == .gatewayTimeout)
            #expect(late.text.contains("urn:parley:problem:timed-out"))
            house.log.set(nil)
            try await line.send(Webhooks.text("Hello"))
            #expect(try await line.answer().text == "{\"known\":1,\"recorded\":0,\"rejected\":0}")
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("A body that stops arriving costs the connection")
    func limitsSlowBodies() async throws {
        try await Line.open { house, line in
            try await line.write(.head(line.head(of: Webhooks.text("Hello"))))
            await house.clock.waitForSleeper(of: .seconds(30))
            house.clock.advance(by: .seconds(30))
            let answer = try await line.answer()
            #expect(answer.head.status == .requestTimeout)
            #expect(answer.head.headerFields[.connection] == "close")
            try await line.channel.closeFuture.get()
        }
    }

    @Test("The end of what comes in waits for the answer, and a connection that is lost is forgotten")
    func survivesEnds() async throws {
        try await Line.open { house, line in
            house.log.set(.hold)
            try await line.send(Webhooks.text("Hello"))
            await house.log.untilHeld()
            try await line.end()
            #expect(line.ends.count == 0)
            house.log.set(nil)
            #expect(try await line.answer().head.status == .ok)
            #expect(line.ends.count == 1)
            house.log.set(.hold)
            try await line.send(Webhooks.text("Lost", id: "wamid.IN2"))
            await house.log.untilHeld()
            try await line.channel.close().get()
            #expect(house.interior.places.taken == 0)
            house.log.set(nil)
        }
    }

    @Test("Over a real connection the answer has the fields that every answer has")
    func answersLikeRoutes() async throws {
        try await House.open {
            $0.port = 0
        } _: { house, _ in
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                let client = Client(
                    http: http, check: AnswerCheck(house.interior.frontDoor().operations), views: house.views)
                let short = try await client.webhook(Webhooks.text("One", id: "wamid.IN1"))
                let other = try await client.get("/healthz", token: nil)
                let names = Set(other.headers.map(\.name)).subtracting([.connection])
                #expect(Set(short.headers.map(\.name)).subtracting([.connection]) == names)
                #expect(short.headers[.date]?.count == other.headers[.date]?.count)
                let metrics = try await client.get("/metrics").text
                let labels = "method=\"POST\",route=\"/webhooks/whatsapp\",status=\"200\""
                #expect(metrics.contains("parley_http_requests_total{\(labels)} 1"))
            }
        }
    }

    @Test("The date of an answer is written as HTTP wants it")
    func writesDates() {
        var date = HTTPDate()
        #expect(date.text(at: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(date.text(at: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(date.text(at: 1_709_251_199) == "Thu, 29 Feb 2024 23:59:59 GMT")
    }
}

extension House {
    /// The texts of all messages that were recorded.
    fileprivate func messages() throws -> [String] {
        try events().compactMap { event in
            if case .messageReceived(let message) = event.event { message.text } else { nil }
        }
    }
}
