import EventLogTesting
import Testing
import Timeline

@testable import Decisions

@Suite struct DeadlineQueueTests {
    @Test func theEarliestComesFirstWhateverIsMovedOrRemoved() {
        var queue = DeadlineQueue()
        var reference: [ConversationID: Timestamp] = [:]
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            let id = ConversationID(UInt32.random(in: 1...300, using: &random))
            let deadline =
                Int.random(in: 0..<4, using: &random) == 0
                ? nil : Timestamp(milliseconds: Int64.random(in: 0..<500, using: &random))
            queue.set(deadline, for: id)
            reference[id] = deadline
            let earliest = reference.min { ($0.value, $0.key) < ($1.value, $1.key) }
            #expect(queue.earliest?.conversation == earliest?.key)
            #expect(queue.earliest?.deadline == earliest?.value)
        }
    }

    @Test func entriesAreVisitedInOrderAsManyAsAreWanted() {
        var queue = DeadlineQueue()
        var reference: [ConversationID: Timestamp] = [:]
        var random = SeededRandom(seed: 2)
        for step in 0..<4_000 {
            let id = ConversationID(UInt32.random(in: 1...100, using: &random))
            let deadline =
                Int.random(in: 0..<4, using: &random) == 0
                ? nil : Timestamp(milliseconds: Int64.random(in: 0..<30, using: &random))
            queue.set(deadline, for: id)
            reference[id] = deadline
            guard step.isMultiple(of: 10) else { continue }
            let wanted = Int.random(in: 1...120, using: &random)
            var seen: [ConversationID] = []
            queue.visitEarliest { entry in
                seen.append(entry.conversation)
                return seen.count < wanted
            }
            let expected = reference.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
            #expect(seen == Array(expected.prefix(wanted)))
        }
    }
}
