import Broker
import BrokerTesting
import Decisions
import Dispatch
import EventLog
import EventLogTesting
import Events
import Projections
import Testing
import Timeline

/// Stopping finishes what was taken, and takes nothing more.
@Suite(.timeLimit(.minutes(2))) struct StoppingTests {
    @Test func whatWaitsIsFinished() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        log.fail(append: 1, .hold)
        let broker = try Broker(log: log, time: VirtualTime(Sample.start))
        broker.start()
        try await withThrowingTaskGroup(of: [Outcome].self) { group in
            group.addTask { try await broker.submit([Sample.message(0)]) }
            await log.untilHeld()
            for number in 1...20 { group.addTask { try await broker.submit([Sample.message(number)]) } }
            while broker.queued < 20 { await Task.yield() }
            await withCheckedContinuation { stopped in
                // Blocks until all is done, so on a thread that nobody needs.
                DispatchQueue.global().async {
                    broker.stop()
                    stopped.resume()
                }
                log.release()
            }
            for try await outcomes in group { #expect(outcomes.count == 1) }
        }
        #expect(try log.names().count { $0 == "messageReceived" } == 21)
        await expectStopped(broker)
    }

    @Test func stoppingTwiceIsStoppingOnce() async throws {
        let broker = try Broker(log: InMemoryEventLog(), time: VirtualTime(Sample.start))
        broker.start()
        broker.start()
        broker.stop()
        broker.stop()
        await expectStopped(broker)
    }

    @Test func aBrokerThatWasNeverStartedRefusesWhatWaits() async throws {
        let broker = try Broker(log: InMemoryEventLog(), time: VirtualTime(Sample.start))
        async let refused: Void = expectStopped(broker)
        while broker.queued < 2 { await Task.yield() }
        broker.stop()
        await refused
        broker.start()
        await expectStopped(broker)
    }

    private func expectStopped(_ broker: Broker) async {
        async let recorded = #expect(throws: BrokerError.stopped) { try await broker.submit([Sample.message(99)]) }
        async let seen = #expect(throws: BrokerError.stopped) { try await broker.query { $0.head } }
        _ = await (recorded, seen)
    }
}
