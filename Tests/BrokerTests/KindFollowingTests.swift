import Broker
import BrokerTesting
import EventLog
import EventLogTesting
import Events
import Synchronization
import Testing
import Timeline

/// Who follows events of some kinds is shown all of them, in order, and no others.
@Suite(.timeLimit(.minutes(2))) struct KindFollowingTests {
    private let log = InMemoryEventLog()

    /// What is shown, until it is as long as that.
    private func shown(_ kinds: Set<EventKind>, after position: Position = .start, until count: Int) async throws
        -> [RecordedEvent]
    {
        let shown = Mutex<[RecordedEvent]>([])
        let following = Task { [log] in
            try await log.follow(after: position, of: kinds) { event in shown.withLock { $0.append(event) } }
        }
        while shown.withLock(\.count) < count { await Task.yield() }
        following.cancel()
        await #expect(throws: CancellationError.self) { try await following.value }
        return shown.withLock { $0 }
    }

    @Test func eventsOfAKindAreShownInOrder() async throws {
        try await withBroker(log) { (broker: Broker) async throws in
            for number in 1...40 { _ = try await broker.submit([Sample.message(number)]) }
            let all = try log.events(of: .messageReceived)
            #expect(all.count == 40)
            #expect(try await shown([.messageReceived], until: 40).map(\.position) == all)
            #expect(try await shown([.messageReceived], after: all[29], until: 10).map(\.position) == Array(all[30...]))
            let started = try await shown([.conversationStarted], until: 1)
            #expect(started.count == 1)
        }
    }

    @Test func whatIsAppendedMeanwhileIsShown() async throws {
        try await withBroker(log) { (broker: Broker) async throws in
            async let shown = shown([.messageReceived], until: 60)
            for number in 1...60 { _ = try await broker.submit([Sample.message(number)]) }
            #expect(try await shown.map(\.position) == log.events(of: .messageReceived))
        }
    }

    @Test func itEndsWithTheLog() async throws {
        let following = Task { [log] in try await log.follow(after: .start, of: [.messageReceived]) { _ in } }
        log.close()
        await #expect(throws: LogError.self) { try await following.value }
    }
}

extension EventLog {
    fileprivate func events(of kind: EventKind) throws -> [Position] {
        var positions: [Position] = []
        _ = try read(from: Position(1), limit: .max, mode: .headers) { envelope, _ in
            if envelope.kind == kind.rawValue { positions.append(envelope.position) }
            return true
        }
        return positions
    }
}
