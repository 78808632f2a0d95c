import EventLogTesting
import Events
import Testing
import Timeline

@testable import Projections

/// What stands in a row, with gaps, and in a heap beside it is in one order.
@Suite struct SessionQueueTests {
    private func place(_ number: Int) -> QueuePlace {
        QueuePlace(since: Timestamp(milliseconds: Int64(number / 2)), position: Position(UInt64(number)))
    }

    private func id(_ number: Int) -> ConversationID { ConversationID(UInt32(number)) }

    @Test func whoComesBackToAnEarlierPlaceGoesBeforeThoseWhoCameLater() {
        var queue = SessionQueue()
        for number in [2, 4, 6] { queue.enter(id(number), at: place(number)) }
        queue.enter(id(3), at: place(3))
        queue.enter(id(1), at: place(1))
        #expect(queue.ordered.map(\.rawValue) == [1, 2, 3, 4, 6])
        #expect(queue.first?.conversation == id(1))
        #expect(
            [1, 2, 3, 4, 6, 5].map { queue.place(of: id($0)).map { queue.count(before: $0) } } == [0, 1, 2, 3, 4, nil])
        #expect(queue.first { $0 != id(1) && $0 != id(2) }?.conversation == id(3))
        queue.leave(id(1))
        queue.leave(id(2))
        #expect(queue.first?.conversation == id(3))
        #expect(queue.count == 3)
    }

    @Test(arguments: 1...5)
    func itIsWhatASortedListIs(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = SessionQueue()
        var waiting: [Int] = []
        var latest = 0
        for _ in 0..<1_000 {
            switch random.number(below: 10) {
            case 0..<4:
                latest += 1
                waiting.append(latest)
                queue.enter(id(latest), at: place(latest))
            case 4:
                let number = 1 + random.number(below: max(latest, 1))
                guard number <= latest, !waiting.contains(number) else { continue }
                waiting.append(number)
                queue.enter(id(number), at: place(number))
            case 5..<8:
                guard let first = waiting.min() else { continue }
                waiting.removeAll { $0 == first }
                queue.leave(id(first))
            default:
                guard !waiting.isEmpty else { continue }
                queue.leave(id(waiting.remove(at: random.number(below: waiting.count))))
            }
            #expect(queue.first?.conversation.rawValue == waiting.min().map { UInt32($0) })
            #expect(queue.count == waiting.count)
            #expect(queue.isEmpty == waiting.isEmpty)
        }
        #expect(queue.ordered.map { Int($0.rawValue) } == waiting.sorted())
        for number in 1...max(latest, 1) { #expect(queue.contains(id(number)) == waiting.contains(number)) }
    }
}

/// What waits its turn, and is taken out wherever it stands.
@Suite struct BacklogTests {
    @Test func itIsWhatAnArrayIs() {
        var random = SeededRandom(seed: 7)
        var backlog = Backlog<String, Void>()
        var array: [String] = []
        for _ in 0..<1_000 {
            let key = "\(random.number(below: 200))"
            if random.number(below: 2) == 0 {
                backlog.append(key)
                if !array.contains(key) { array.append(key) }
            } else {
                #expect(backlog.remove(key) == array.contains(key))
                array.removeAll { $0 == key }
            }
            #expect(backlog.keys == array)
            #expect(backlog.first?.key == array.first)
            #expect(backlog.last?.key == array.last)
        }
        #expect(backlog == Backlog(array))
    }
}
