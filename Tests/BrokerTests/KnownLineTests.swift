import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Testing
import Timeline

/// The lines of conversations, which nobody has to ask the writer for.
@Suite struct KnownLineTests {
    private static func message(_ number: Int, on line: LineID) -> Command {
        .receive(Sample.item(number, from: "1650555\(1_000 + number)", on: line))
    }

    private static func conversations(_ events: [RecordedEvent]) -> [ConversationID] {
        events.map(\.conversation).filter { $0 != .system }
    }

    @Test func theyAreKnownWhenAnythingOfAConversationIsThere() async throws {
        let (log, time) = (InMemoryEventLog(), VirtualTime(Sample.start))
        let (one, other) = (LineID("1001"), LineID("1002"))
        let known: [(ConversationID, LineID)] = try await withBroker(log, time) { broker in
            var known: [(ConversationID, LineID)] = []
            for number in 0..<6 {
                let line = number % 2 == 0 ? one : other
                let events = try await broker.submit(KnownLineTests.message(number, on: line))
                let first = try #require(KnownLineTests.conversations(events).first)
                #expect(broker.line(of: first) == line)
                known.append((first, line))
            }
            #expect(broker.lines(of: known.map(\.0)) == known.map(\.1))
            #expect(broker.lines(of: [.system, ConversationID(7), known[0].0]) == [nil, nil, one])
            return known
        }
        try await withBroker(log, time) { broker in
            #expect(broker.lines(of: known.map(\.0)) == known.map(\.1), "after a start")
        }
    }

    /// The number of a conversation that did not come to be is another's: its line is that one's.
    @Test func aConversationThatWasRefusedLeavesNothingBehind() async throws {
        let (log, time) = (FaultyEventLog(InMemoryEventLog()), VirtualTime(Sample.start))
        try await withBroker(log, time) { broker in
            log.fail(append: 1, .refuse(.diskFull("the disk is full")))
            await #expect(throws: BrokerError.self) {
                _ = try await broker.submit(KnownLineTests.message(0, on: LineID("1001")))
            }
            var events: [RecordedEvent]?
            while events == nil {
                time.advance(by: .seconds(2))
                events = try? await broker.submit(KnownLineTests.message(1, on: LineID("1002")))
            }
            let conversation = try #require(events.map(KnownLineTests.conversations)?.first)
            #expect(broker.line(of: conversation) == LineID("1002"))
        }
    }
}
