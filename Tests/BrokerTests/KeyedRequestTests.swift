import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import LMDBEventLog
import Projections
import Testing
import Timeline

/// What a request with a key asks for is decided once.
@Suite(.timeLimit(.minutes(2))) struct KeyedRequestTests {
    private func request(_ key: String, events: UInt32 = 0) -> KeyedRequest {
        var kept = RequestKept()
        (kept.by, kept.operation, kept.events) = ("ops", "sendMessage", events)
        return KeyedRequest(["ops", key], kept)
    }

    @Test func isFoundAgainOnDiskWithAllThatItLedTo() async throws {
        let folder = try TemporaryFolder()
        var events: [RecordedEvent] = []
        for isRestart in [false, true] {
            let log = try LMDBEventLog.open(at: folder.path)
            defer { log.close() }
            try await withBroker(log) { (broker: Broker) async throws in
                if !isRestart { _ = try await broker.submit([Sample.policy { _ in }, Sample.message(1)]) }
                let outcome = try await broker.submit(Sample.send("Hi"), as: request("k1"))
                let kept = try #require(try log.request(with: request("k1").key))
                if isRestart { #expect(outcome.known == events.last?.position) } else { events = outcome.events }
                #expect(kept.events == events && kept.kept.events == UInt32(events.count - 1))
            }
            #expect(try log.request(with: request("k2").key) == nil)
            #expect(try log.names().count { $0 == "requestKept" } == 1)
        }
        #expect(events.map(\.event.name) == ["sendRequested", "requestKept"])
    }

    @Test func theWorldThatIsReadAnewIsTheSame() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.policy { _ in }, Sample.message(1)])
            _ = try await broker.submit(Sample.send("Hi"), as: request("k1"))
            _ = try await broker.submit([Sample.message(2)])
            let world = try await broker.query { $0 }
            var told = World()
            for event in try log.allEvents() { told.apply(event) }
            #expect(world.head == told.head && world.systemEventCount == told.systemEventCount)
        }
    }

    @Test func whatIsRejectedKeepsNoKey() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            #expect(try await broker.submit(Sample.senseless, as: request("k1")).rejection != nil)
            #expect(log.head == .start)
            _ = try await broker.submit([Sample.policy { _ in }, Sample.message(1)])
            #expect(try await broker.submit(Sample.send("Hi"), as: request("k1")).events.count == 2)
        }
    }

    @Test func manyAtOnceAreOne() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        try await withBroker(log) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.policy { _ in }, Sample.message(1)])
            log.fail(append: 1, .hold)
            let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for _ in 0..<50 { group.addTask { try await broker.submit(Sample.send("Hi"), as: request("k1")) } }
                await log.untilHeld()
                log.release()
                return try await group.reduce(into: [Outcome]()) { $0.append($1) }
            }
            #expect(outcomes.count { !$0.events.isEmpty } == 1)
            #expect(outcomes.compactMap(\.known).count == 49)
            #expect(try log.names().count { $0 == "sendRequested" } == 1)
        }
    }
}

extension Broker {
    /// Has decided what a request with a key asks for.
    fileprivate func submit(_ command: Command, as request: KeyedRequest) async throws -> Outcome {
        let outcomes = try await withCheckedThrowingContinuation { continuation in
            submit(command, as: request) { continuation.resume(with: $0) }
        }
        return try #require(outcomes.first)
    }
}
