import Broker
import BrokerTesting
import Decisions
import Deliveries
import EventLog
import Events
import Logging
import Settings
import Testing
import Timeline

/// What groups of consumers do by the clock (B7).
@Suite struct GroupTimerTests {
    /// Somebody sleeps until the next lease ends, and whoever slept for another that has come in between is no longer needed: they must not
    /// become more and more.
    @Test func leasesThatEndLeaveNobodyBehindWhoSleeps() async throws {
        let (log, time, store) = (InMemoryEventLog(), VirtualTime(Sample.start), InMemoryDeliveryStore())
        try await withBroker(log, time) { broker in
            let groups = GroupDeliveries(
                broker: broker, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) {
                [store] _ in store
            }
            for number in 1...6 { _ = try await broker.submit([Sample.message(number)]) }
            let keeping = Task { try await groups.run() }
            while groups.trouble != nil { await Task.yield() }
            let names = ["a", "b", "c"]
            for (number, name) in names.enumerated() {
                var terms = GroupTerms()
                // The first to be looked at is the last whose lease ends.
                (terms.ackWait, terms.maxDeliveries, terms.backOff) = (.seconds(9 - 3 * number), 1_000, [])
                let set = try await broker.submit(.setGroup(name: name, terms, from: Position(1), by: .api("test")))
                await groups.follow(upTo: set.last?.position ?? log.head)
            }
            var most = 0
            for _ in 0..<40 {
                for name in names { _ = try await groups.fetch(name, most: 2, wait: .zero) }
                // Who wakes two others each time would make the test long.
                for _ in 0..<9 where most <= 8 {
                    for _ in 0..<50 { await Task.yield() }
                    time.advance(by: .seconds(1))
                    most = max(most, time.pausing)
                }
            }
            #expect(most <= 8, "\(most) sleep")
            #expect(groups.standings.values.allSatisfy { $0.counts.redeliveries >= 20 })
            keeping.cancel()
            _ = await keeping.result
        }
    }
}
