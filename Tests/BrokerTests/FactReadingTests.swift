import Broker
import EventLog
import EventLogTesting
import Events
import Projections
import Testing
import Timeline

/// Facts are read on a thread of their own where there are many: they come in order all the same, and the thread ends.
@Suite(.timeLimit(.minutes(2))) struct FactReadingTests {
    private static let size = 10_500
    /// One for all tests: nobody changes it.
    private static let common = Task { try await filled() }
    private let log: InMemoryEventLog
    private var last: Position { Position(UInt64(FactReadingTests.size)) }

    init() async throws { log = try await FactReadingTests.common.value }

    private static func filled() async throws -> InMemoryEventLog {
        let log = InMemoryEventLog()
        var events = SampleEvents(seed: 1)
        let records = (0..<size).map { number in
            let event = events.next()
            return Append(
                kind: event.kind, conversation: ConversationID(UInt32(number == 0 ? 1 : 1 + number % 2)),
                occurredAt: .epoch, recordedAt: Timestamp(milliseconds: Int64(number)), payload: event.payload)
        }
        for start in stride(from: 0, to: records.count, by: 500) {
            _ = try await log.append(Array(records[start..<min(start + 500, records.count)]))
        }
        return log
    }

    private func positions(
        after first: Position, through last: Position, onOneCore: Bool
    ) throws -> (visited: [UInt64], told: [Position], reached: Position) {
        var visited: [UInt64] = []
        var told: [Position] = []
        let reached = try log.facts(
            after: first, through: last, onOneCore: onOneCore, { visited.append($0.position.rawValue) },
            { told.append($0) })
        return (visited, told, reached)
    }

    @Test(arguments: [0, 1, 6_000, 6_404, 6_405, 10_499] as [UInt64], [true, false])
    func eventsComeInOrderAndOnce(first: UInt64, onOneCore: Bool) throws {
        let found = try positions(after: Position(first), through: last, onOneCore: onOneCore)
        #expect(found.visited == Array(first + 1...last.rawValue))
        #expect(found.reached == last)
        #expect(found.told.last == last)
        #expect(found.told == found.told.sorted())
    }

    @Test func thereAreNoMoreThanTheLogHas() throws {
        let found = try positions(after: .start, through: Position(20_000), onOneCore: false)
        #expect(found.visited.count == FactReadingTests.size)
        #expect(found.reached == last)
        #expect(try positions(after: last, through: last, onOneCore: false).visited.isEmpty)
    }

    @Test func bothWaysMakeTheSame() throws {
        var (alone, together) = (World(), World())
        let last = Position(4_500)
        _ = try log.facts(after: .start, through: last, onOneCore: true) { alone.apply($0) }
        _ = try log.facts(after: .start, through: last) { together.apply($0) }
        #expect(alone == together)
        #expect(alone.head == last)
    }

    @Test func whoeverEndsTheWorkEndsTheReading() throws {
        struct Stop: Error {}
        for _ in 0..<10 {
            var visited = 0
            #expect(throws: Stop.self) {
                _ = try log.facts(after: .start, through: last, { _ in visited += 1 }, { _ in throw Stop() })
            }
            #expect(visited >= 10_000 && visited < FactReadingTests.size)
        }
    }

    @Test func aLogThatFailsFailsTheOneWhoFolds() throws {
        let failing = FaultyEventLog(log)
        var visited: [UInt64] = []
        #expect(throws: LogError.self) {
            _ = try failing.facts(after: .start, through: last) { event in
                visited.append(event.position.rawValue)
                if visited.count == 1_000 { failing.fail(reads: LogError(.corrupted(.start), "damaged")) }
            }
        }
        #expect(visited == Array(1...UInt64(visited.count)))
        #expect(visited.count >= 1_000 && visited.count < FactReadingTests.size)
    }
}
