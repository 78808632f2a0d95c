import Broker
import BrokerTesting
import EventLog
import EventLogTesting
import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import Projections
import ServiceLifecycle
import Testing

@testable import HTTPInterface

/// The service as a program runs it: listens, answers, and ends when it is told to.
struct ServiceTests {
    @Test("The service listens on loopback, answers, and ends in good order")
    func runs() async throws {
        let broker = try Broker(log: FaultyEventLog(InMemoryEventLog()), time: VirtualTime(House.start))
        broker.start()
        defer { broker.stop() }
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
        let client = TestClient(host: "127.0.0.1", port: listening, configuration: .init())
        client.connect()
        let answer = try await client.execute(TestClient.Request("/healthz", method: .get, authority: "127.0.0.1"))
        #expect(answer.status == .ok)
        try await client.shutdown()
        await group.triggerGracefulShutdown()
        try await ended
    }

    @Test("A port that is taken is an error at once")
    func refusesTakenPort() async throws {
        let broker = try Broker(log: FaultyEventLog(InMemoryEventLog()), time: VirtualTime(House.start))
        broker.start()
        defer { broker.stop() }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var configuration = HTTPConfiguration()
        configuration.port = 0
        let first = HTTPService(
            broker: broker, totals: { Totals() }, views: nil, configuration: configuration, logger: logger,
            onListening: { port.yield($0) })
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [first], logger: logger))
        async let ended: Void = group.run()
        configuration.port = try #require(await ports.first { _ in true })
        let second = HTTPService(
            broker: broker, totals: { Totals() }, views: nil, configuration: configuration, logger: logger)
        let error = await #expect(throws: ListeningError.self) { try await second.run() }
        #expect("\(try #require(error))".contains("is taken by another program"))
        await group.triggerGracefulShutdown()
        try await ended
    }

    @Test("A start that fails ends with its error, and answers a connection that was taken just then")
    func startThatFails() async throws {
        struct NoToken: Error {}
        let broker = try Broker(log: FaultyEventLog(InMemoryEventLog()), time: VirtualTime(House.start))
        broker.start()
        defer { broker.stop() }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var configuration = HTTPConfiguration()
        configuration.port = 0
        let (clients, client) = AsyncStream.makeStream(of: TestClient.self)
        let service = HTTPService(
            broker: broker, totals: { Totals() }, views: nil, configuration: configuration, logger: logger,
            onListening: { port in
                // The kernel completes the connection now; the server takes it once this has thrown.
                let connection = TestClient(host: "127.0.0.1", port: port, configuration: .init())
                connection.connect()
                _ = try await connection.getChannel()
                client.yield(connection)
                throw NoToken()
            })
        await #expect(throws: NoToken.self) { try await service.run() }
        let connected = try #require(await clients.first { _ in true })
        try? await connected.shutdown()
    }
}
