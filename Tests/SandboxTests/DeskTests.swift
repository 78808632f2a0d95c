import ArgumentParser
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing
import Timeline

@testable import SampleDesk
@testable import Sandbox

@Suite("The sample desk")
struct DeskTests {
    func conversation(
        _ id: Int, handler: String, openedAt: Timestamp = morning, pendingSince: Timestamp? = nil,
        last: Timestamp? = nil,
        isInbound: Bool = true, windowIsOpen: Bool = true
    ) -> DeskConversation {
        DeskConversation(
            id: id, name: "Ada Lovelace", windowIsOpen: windowIsOpen,
            session: .init(number: 1, handler: handler, openedAt: openedAt), pendingSince: pendingSince,
            lastMessage: last.map { .init(isInbound: isInbound, at: $0) })
    }

    /// Lets minutes pass until the desk does something, which the broker then does.
    func firstAction(of desk: inout Desk, on conversation: DeskConversation, minutes: Int) -> (DeskAction, minute: Int)?
    {
        for minute in 0...minutes {
            let now = morning + .seconds(60 * minute)
            if let action = desk.actions(for: [conversation], at: now).first {
                desk.settle(action, succeeded: true, at: now)
                return (action, minute)
            }
        }
        return nil
    }

    @Test("agents take what nobody has, all of them in time")
    func takes() {
        var desk = Desk()
        let waiting = (1...40).map { conversation($0, handler: "unassigned") }
        let early = desk.actions(for: waiting, at: morning + .seconds(240))
        let late = desk.actions(for: waiting, at: morning + .seconds(3600))
        #expect(late.count == 40)
        #expect((1..<40).contains(early.count))
        let agents = late.compactMap { if case .take(_, let agent) = $0 { agent } else { nil } }
        #expect(Set(agents) == ["ana", "bruno", "carla"])
        for action in late { desk.settle(action, succeeded: true, at: morning + .seconds(3600)) }
        #expect(desk.actions(for: waiting, at: morning + .seconds(7200)).isEmpty)
    }

    @Test("Carla passes half of what comes on, once, and leaves what is in the queue to the broker")
    func transfers() {
        var desk = Desk()
        let hers = (1...40).map { conversation($0, handler: "agent:carla", pendingSince: morning, last: morning) }
        let actions = desk.actions(for: hers, at: morning)
        #expect((10..<30).contains(actions.count))
        for action in actions {
            guard case .transfer(_, let colleague, "agent:carla") = action, colleague != "carla" else {
                Issue.record("\(action)")
                continue
            }
            desk.settle(action, succeeded: true, at: morning)
        }
        #expect(desk.actions(for: hers, at: morning).isEmpty)
        #expect(desk.actions(for: [conversation(41, handler: "queue")], at: morning + .seconds(7200)).isEmpty)
    }

    @Test("Ana answers within minutes, Bruno after hours, and nobody answers the same wait twice")
    func answers() throws {
        for (agent, minutes) in [("ana", 5...12), ("bruno", 150...210)] {
            var desk = Desk()
            let waiting = conversation(1, handler: "agent:\(agent)", pendingSince: morning, last: morning)
            let (action, minute) = try #require(firstAction(of: &desk, on: waiting, minutes: 300))
            guard case .send(_, let text, let by) = action else { throw BrokerError.unreachable("\(action)") }
            #expect(minutes.contains(minute))
            #expect(by == "agent:\(agent)")
            #expect(text.contains("Ada") && !text.contains("Lovelace") && !text.contains("{"))
            #expect(desk.actions(for: [waiting], at: morning + .seconds(60 * (minute + 20))).isEmpty)
            let again = conversation(
                1, handler: "agent:\(agent)", pendingSince: morning + .seconds(14_000), last: morning)
            #expect(desk.actions(for: [again], at: morning + .seconds(30_000)).count == 1)
        }
    }

    @Test("Ana finishes every session, Bruno some of them")
    func finishes() {
        func finished(_ agent: String) -> Int {
            var desk = Desk()
            var count = 0
            for id in 1...50 {
                let waiting = conversation(id, handler: "agent:\(agent)", pendingSince: morning, last: morning)
                _ = firstAction(of: &desk, on: waiting, minutes: 300)
                let quiet = conversation(id, handler: "agent:\(agent)", last: morning, isInbound: false)
                if case .finish = firstAction(of: &desk, on: quiet, minutes: 600)?.0 { count += 1 }
            }
            return count
        }
        #expect(finished("ana") == 50)
        #expect((5...40).contains(finished("bruno")))
    }

    @Test("nothing is written into a closed window, nor to what others have")
    func leavesAlone() {
        var desk = Desk()
        let closed = conversation(1, handler: "agent:ana", pendingSince: morning, last: morning, windowIsOpen: false)
        if case .send = firstAction(of: &desk, on: closed, minutes: 600)?.0 {
            Issue.record("wrote into a closed window")
        }
        for handler in ["agent:zoe", "bot:other", "workbin:later"] {
            let other = conversation(2, handler: handler, pendingSince: morning, last: morning)
            #expect(firstAction(of: &desk, on: other, minutes: 600) == nil)
        }
        let none = DeskConversation(id: 3, name: "Ada")
        #expect(desk.actions(for: [none], at: morning).isEmpty)
    }

    @Test("the bot greets, asks, and then completes its flow or falls silent")
    func bot() {
        var endings: Set<String> = []
        for id in 1...30 {
            var desk = Desk()
            var texts: [String] = []
            var ending = "silent"
            for message in 0..<4 {
                let at = morning + .seconds(60 * message)
                let wrote = conversation(id, handler: "bot:concierge", last: at)
                let action = desk.actions(for: [wrote], at: at).first
                guard let action else { continue }
                desk.settle(action, succeeded: true, at: at)
                if case .send(_, let text, let by) = action {
                    #expect(by == "bot:concierge")
                    texts.append(text)
                    #expect(
                        desk.actions(for: [wrote], at: at).allSatisfy { if case .finish = $0 { true } else { false } })
                } else {
                    ending = "complete"
                }
            }
            #expect(texts.count == (ending == "complete" ? 3 : 2))
            endings.insert(ending)
        }
        #expect(endings == ["silent", "complete"])
    }

    @Test("what was refused is not tried again at once")
    func refusals() throws {
        var desk = Desk()
        let waiting = conversation(1, handler: "unassigned")
        let action = try #require(desk.actions(for: [waiting], at: morning + .seconds(3600)).first)
        desk.settle(action, succeeded: false, at: morning + .seconds(3600))
        #expect(desk.actions(for: [waiting], at: morning + .seconds(3660)).isEmpty)
        #expect(desk.actions(for: [waiting], at: morning + .seconds(3600 + 1800)).count == 1)
    }

    @Test("a conversation is read from the broker's JSON, whatever is missing")
    func reading() throws {
        let json = try JSON(
            parsing: """
                {"id": 7, "line": "1", "contact": {"name": "Ada", "phone": "49"}, "window": {"open": true},
                 "session": {"number": 2, "handler": "agent:ana", "openedAt": "2026-11-02T09:00:00Z"},
                 "pendingResponse": {"urgency": "red", "since": "2026-11-02T09:05:00Z"},
                 "lastMessage": {"direction": "in", "text": "Hi", "at": "2026-11-02T09:05:00Z"}}
                """.utf8)
        let conversation = try #require(DeskConversation(json))
        #expect(conversation.session?.handler == "agent:ana")
        #expect(conversation.pendingSince == conversation.lastMessage?.at)
        #expect(conversation.windowIsOpen)
        let bare = try #require(DeskConversation(["id": 8, "session": .null, "contact": ["phone": "49"]]))
        #expect(bare == DeskConversation(id: 8, name: "49", windowIsOpen: false))
        #expect(DeskConversation(["line": "1"]) == nil)
    }
}

/// A broker of one conversation, as far as the desk uses one.
private final class StubBroker: Sendable {
    let requests = Mutex<[String]>([])

    func responder() -> some HTTPResponder<BasicRequestContext> {
        let router = Router()
        router.post("/v1/agents/:id/log-in") { request, context in try await self.note(request, context) }
        router.put("/v1/agents/:id") { request, context in try await self.note(request, context) }
        router.get("/v1/conversations") { request, _ in
            let least = HTTPField.Name("Parley-At-Least").flatMap { request.headers[$0] } ?? "nothing"
            self.requests.withLock { $0.append("GET \(request.uri.description) tells \(least)") }
            let isFirst = request.uri.queryParameters["after"] == nil
            return Self.answer(
                isFirst
                    ? #"{"conversations":[{"id":7,"window":{"open":true},"session":{"number":1,"handler":"unassigned","openedAt":"2026-01-01T00:00:00Z"}}],"next":12}"#
                    : #"{"conversations":[],"next":null}"#)
        }
        router.post("/v1/conversations/:id/take") { request, context in try await self.note(request, context) }
        router.post("/v1/conversations/:id/finish") { _, _ in
            Response(
                status: .conflict, body: .init(byteBuffer: ByteBuffer(string: #"{"detail":"no session is open"}"#)))
        }
        return router.buildResponder()
    }

    private func note(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 1000)
        let token = request.headers[.authorization] ?? "none"
        requests.withLock { $0.append("\(request.method) \(request.uri.path) \(token) \(String(buffer: body))") }
        return Self.answer("{}", position: "34")
    }

    private static func answer(_ text: String, position: String? = nil) -> Response {
        var response = Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
        if let position, let name = HTTPField.Name("Parley-Position") { response.headers[name] = position }
        return response
    }
}

@Suite("The desk and a broker")
struct BrokerClientTests {
    @Test("speaks the broker's interface, page by page, and reads its refusals")
    func interface() async throws {
        let broker = StubBroker()
        let application = Application(
            responder: broker.responder(), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            let port = try #require(client.port)
            try await LoopbackHTTPClient.run { http in
                let door = BrokerClient(client: http, broker: try LocalURL("http://127.0.0.1:\(port)"), token: "t")
                try await door.register(.prompt)
                let found = try await door.openConversations()
                #expect(found.map(\.id) == [7])
                try await door.perform(.take(found[0], agent: "ana"))
                // What was done is told by what is read next.
                _ = try await door.openConversations()
                await #expect(throws: BrokerError.refused(status: 409, reason: "no session is open")) {
                    try await door.perform(.finish(found[0], by: "agent:ana"))
                }
                let closed = BrokerClient(client: http, broker: try LocalURL("http://127.0.0.1:1"), token: "t")
                await #expect(throws: BrokerError.self) { try await closed.openConversations() }
            }
        }
        #expect(
            broker.requests.withLock { $0 } == [
                #"PUT /v1/agents/ana Bearer t {"name":"Ana","skills":["orders"]}"#,
                "POST /v1/agents/ana/log-in Bearer t ",
                "GET /v1/conversations?open=true&sort=newest&limit=100 tells 34",
                "GET /v1/conversations?open=true&sort=newest&limit=100&after=12 tells 34",
                #"POST /v1/conversations/7/take Bearer t {"agent":"ana"}"#,
                "GET /v1/conversations?open=true&sort=newest&limit=100 tells 34",
                "GET /v1/conversations?open=true&sort=newest&limit=100&after=12 tells 34",
            ])
    }

    @Test("a round does what the desk decides, and shows it")
    func round() async throws {
        let shown = SharedLines()
        let runner = DeskRunner(
            broker: StubDoor(), agents: [], desk: Desk(), clock: { morning + .seconds(7200) }, pollPause: .seconds(1),
            logger: Logger(label: "test"), show: { shown.add($0) })
        var desk = Desk()
        try await runner.round(&desk)
        let lines = shown.lines
        #expect(lines.count == 2)
        #expect(lines[0].hasSuffix("takes Ada"))
        #expect(lines[1].hasSuffix("refused with HTTP 409: taken"))
    }
}

private final class SharedLines: Sendable {
    private let state = Mutex<[String]>([])
    var lines: [String] { state.withLock { $0 } }
    func add(_ line: String) { state.withLock { $0.append(line) } }
}

private struct StubDoor: BrokerDoor {
    func register(_ agent: Persona) async throws(BrokerError) {}

    func openConversations() async throws(BrokerError) -> [DeskConversation] {
        [1, 2].map {
            DeskConversation(id: $0, name: "Ada", session: .init(number: 1, handler: "unassigned", openedAt: morning))
        }
    }

    func perform(_ action: DeskAction) async throws(BrokerError) {
        guard action.conversation.id == 1 else { throw .refused(status: 409, reason: "taken") }
    }
}

@Suite("Endings of programs")
struct CommandLineEndingTests {
    @Test("0 when done, 1 when something failed, 2 when called wrongly")
    func statuses() {
        #expect(CommandLineEnding.status(of: .success) == 0)
        #expect(CommandLineEnding.status(of: .failure) == 1)
        #expect(CommandLineEnding.status(of: .validationFailure) == 2)
        #expect(CommandLineEnding.status(of: ExitCode(9)) == 1)
    }
}
