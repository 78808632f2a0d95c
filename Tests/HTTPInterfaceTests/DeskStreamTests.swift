import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import HummingbirdTesting
import Logging
import Projections
import ServiceLifecycle
import Testing
import Timeline

@testable import HTTPInterface

/// The stream of an agent's desk, over connections of its own on loopback (S2.2).
@Suite(.timeLimit(.minutes(5))) struct DeskStreamTests {
    private func open(
        _ configure: @escaping (inout HTTPConfiguration) -> Void = { _ in },
        _ test: @escaping @Sendable (House, Client, Int) async throws -> Void
    ) async throws {
        try await House.open {
            $0.port = 0
            configure(&$0)
        } _: { house, client in
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}")
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                try await test(house, client, try #require(http.port))
            }
        }
    }

    @Test("A desk is open as long as a stream of its agent is there; without one the agent is logged out in time")
    func holdsPresence() async throws {
        try await open { house, client, port in
            let ana = try await house.token("ana", .agent)
            let gone = try await Desk.open(port, "ana", ana) { (first: inout StreamConnection) async throws in
                try await first.until("\"state\":null")
                #expect(first.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(first.text.lowercased().contains("content-type: text/event-stream"))
                #expect(house.interior.places.taken == 0)
                _ = try await client.post("/v1/agents/ana/log-in", token: ana)
                try await first.until("\"state\":\"available\"")
                return try await Desk.open(port, "ana", ana) { (second: inout StreamConnection) async throws in
                    try await second.until("\"state\":\"available\"")
                    return house.interior.desks.streams
                }
            }
            #expect(gone == 2)
            try await house.until("deskGone")
            #expect(try house.events().map(\.event.name).filter { $0.hasPrefix("desk") } == ["deskOpened", "deskGone"])
            house.time.advance(by: .seconds(59))
            #expect(try await client.get("/v1/agents/ana").json["state"] == "available")
            house.time.advance(by: .seconds(1))
            _ = try await house.broker.query { $0.head }
            #expect(try await client.get("/v1/agents/ana").json["state"] == "out")
            #expect(house.interior.desks.streams == 0)
        }
    }

    @Test("A desk is told its agent's state and sessions, and nothing of lines that its token is not for")
    func tellsWhatConcernsTheAgent() async throws {
        try await open { house, client, port in
            _ = try await client.post("/v1/agents/ana/log-in")
            let limited = try await house.token("ana", .agent, lines: [LineID("another")])
            try await Desk.open(port, "ana", House.adminToken) { (desk: inout StreamConnection) async throws in
                try await desk.until("\"state\":\"available\"")
                try await Desk.open(port, "ana", limited) { (other: inout StreamConnection) async throws in
                    try await other.until("\"state\":\"available\"")
                    try await house.receive(client, Webhooks.text("Hello"))
                    _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
                    let session =
                        "\"conversation\":1,\"handler\":\"agent:ana\",\"line\":\"\(House.line)\",\"session\":1}"
                    try await desk.until("event: session\ndata: {\(session)")
                    _ = try await client.post("/v1/conversations/1/release", "{\"by\":\"agent:ana\"}")
                    try await desk.until("\"handler\":\"unassigned\"")
                    _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
                    _ = try await client.post("/v1/conversations/1/finish")
                    try await desk.until("\"handler\":null")
                    _ = try await client.post("/v1/agents/ana/away")
                    try await other.until("\"state\":\"away\"")
                    #expect(!other.text.contains("event: session"))
                }
            }
        }
    }

    @Test("A desk is told of what happens in its agent's sessions, and how many wait")
    func tellsActivity() async throws {
        try await open { house, client, port in
            _ = try await client.post("/v1/agents/ana/log-in")
            try await Desk.open(port, "ana", House.adminToken) { (desk: inout StreamConnection) async throws in
                try await desk.until("\"state\":\"available\"")
                try await house.receive(client, Webhooks.text("Hello", id: "wamid.1"))
                try await desk.until("event: waiting\ndata: {\"line\":\"\(House.line)\",\"waiting\":0}")
                #expect(!desk.text.contains("event: activity"))
                _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
                try await desk.until("event: activity\ndata: {\"conversation\":1,\"message\":false}")
                try await house.receive(client, Webhooks.text("Again", id: "wamid.2"))
                try await desk.until("event: activity\ndata: {\"conversation\":1,\"message\":true}")
            }
        }
    }

    @Test("A stream that has nothing to tell says every 15 seconds that it is there")
    func beats() async throws {
        try await open { house, _, port in
            try await Desk.open(port, "ana", House.adminToken) { (desk: inout StreamConnection) async throws in
                try await desk.until("event: state")
                await house.time.untilPausing(2)
                house.time.advance(by: DeskFeed.beat)
                try await desk.until(": here\n\n")
            }
        }
    }

    @Test("A time that a request has does not end a stream, and the end of its token or agent does")
    func ends() async throws {
        try await open { house, client, port in
            let ana = try await house.token("ana", .agent)
            try await Desk.open(port, "ana", ana) { (desk: inout StreamConnection) async throws in
                try await desk.until("event: state")
                house.clock.advance(by: house.interior.configuration.limits.requestTime)
                _ = try await client.post("/v1/agents/ana/log-in")
                try await desk.until("\"state\":\"available\"")
                _ = try await client.send(.delete, "/v1/tokens/ana")
                try await desk.untilItsEnd()
            }
            try await house.until("deskGone")
            try await Desk.open(port, "ana", House.adminToken) { (desk: inout StreamConnection) async throws in
                try await desk.until("event: state")
                _ = try await client.send(.delete, "/v1/agents/ana")
                try await desk.untilItsEnd()
            }
            #expect(try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}").status == .ok)
        }
    }

    @Test("Nobody opens another agent's desk, that of nobody, or more than there can be")
    func refuses() async throws {
        try await open {
            ($0.limits.deskStreamsOfAgent, $0.limits.deskStreams) = (1, 2)
        } _: { house, client, port in
            for id in ["ben", "cem"] {
                _ = try await client.send(.put, "/v1/agents/\(id)", body: "{\"name\":\"\(id)\"}")
            }
            let ben = try await house.token("ben", .agent)
            #expect(try await client.get("/v1/agents/ana/desk", token: ben).problem == "not-the-handler")
            #expect(try await client.get("/v1/agents/nobody/desk").problem == "not-found")
            #expect(try await client.send(.head, "/v1/agents/ana/desk").status == .ok)
            #expect(try await client.send(.head, "/v1/agents/nobody/desk").status == .notFound)
            #expect(house.interior.desks.streams == 0)
            try await Desk.open(port, "ana", House.adminToken) { (desk: inout StreamConnection) async throws in
                try await desk.until("event: state")
                let second = try await client.get("/v1/agents/ana/desk")
                #expect(second.status == .tooManyRequests)
                #expect(second.problem == "too-many-streams")
                try await Desk.open(port, "ben", ben) { (other: inout StreamConnection) async throws in
                    try await other.until("event: state")
                    #expect(try await client.get("/v1/agents/cem/desk").problem == "overloaded")
                    #expect(try await client.get("/metrics").text.contains("\nparley_desk_streams 2\n"))
                }
            }
        }
    }

    @Test("When Parley stops, streams end at once and nobody has gone; when it starts, they have")
    func endsWithTheService() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        let broker = try Broker(log: log, time: VirtualTime(House.start))
        broker.start()
        defer { broker.stop() }
        _ = try await TokenAuthority.ensureAdmin(broker: broker, given: House.adminToken) { _ in }
        _ = try await broker.submit(.registerAgent(id: "ana", name: "Ana"))
        var configuration = HTTPConfiguration()
        configuration.port = 0
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = HTTPService(
            broker: broker, totals: { Totals() }, views: nil, configuration: configuration, logger: logger,
            onListening: { port.yield($0) })
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [service], logger: logger))
        async let ended: Void = group.run()
        let listening = try #require(await ports.first { _ in true })
        try await Desk.open(listening, "ana", House.adminToken) { (desk: inout StreamConnection) async throws in
            try await desk.until("event: state")
            await group.triggerGracefulShutdown()
            try await desk.untilItsEnd()
        }
        try await ended
        #expect(try await broker.query { $0.presence.open } == ["ana"])
        try await OpenDesks.closeLeftOpen(of: broker)
        #expect(try await broker.query { $0.presence.open } == [])
        try await OpenDesks.closeLeftOpen(of: broker)
        var last: Event?
        _ = try log.events(from: .start.next, limit: 100) { last = $0.event }
        #expect(last == .deskGone(DeskGone(agent: "ana", reason: .restart)))
    }
}

/// The streams of desks.
private enum Desk {
    /// Opens a desk, and closes its connection after what is done with it.
    static func open<Answer: Sendable>(
        _ port: Int, _ agent: String, _ token: String, _ use: (inout StreamConnection) async throws -> Answer
    ) async throws -> Answer {
        try await StreamConnection.open(port, "/v1/agents/\(agent)/desk", token, use)
    }
}

extension House {
    /// Waits until there is such an event.
    fileprivate func until(_ name: String) async throws {
        var position = Position.start
        while true {
            let head = try await log.waitForAppend(after: position)
            if try events().contains(where: { $0.event.name == name }) { return }
            position = head
        }
    }
}
