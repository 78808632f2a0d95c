import Testing
import Timeline

@testable import Broker

/// In which order messages that wait are handed out.
@Suite(.timeLimit(.minutes(10))) struct SendQueueTests {
    private static func item(_ conversation: UInt32, _ position: UInt64) -> SendQueue.Item {
        SendQueue.Item(ConversationID(conversation), Position(position))
    }

    private func add(_ positions: [(UInt32, UInt64)], to queue: SendQueue) {
        for (conversation, position) in positions { queue.add(SendQueueTests.item(conversation, position)) }
    }

    private func next(_ queue: SendQueue) async -> UInt64? { await queue.next()?.position.rawValue }

    @Test func conversationsTakeTurns() async {
        let queue = SendQueue()
        add([(1, 10), (1, 11), (1, 12), (2, 13), (3, 14)], to: queue)
        var order: [UInt64] = []
        for _ in 0..<5 {
            guard let item = await queue.next() else { break }
            order.append(item.position.rawValue)
            queue.done(item.conversation)
        }
        #expect(order == [10, 13, 14, 11, 12])
    }

    @Test func aConversationHasOneUnderWay() async {
        let queue = SendQueue()
        add([(1, 10), (1, 11), (2, 12)], to: queue)
        #expect(await next(queue) == 10)
        #expect(await next(queue) == 12)
        #expect(queue.inFlight == 2)
        async let third = next(queue)
        queue.done(ConversationID(2))
        queue.done(ConversationID(1))
        #expect(await third == 11)
    }

    @Test func whoeverWaitsGetsWhatComes() async {
        let queue = SendQueue()
        async let first = next(queue)
        async let second = next(queue)
        add([(1, 10), (2, 11)], to: queue)
        #expect(Set([await first, await second]) == [10, 11])
    }

    @Test func aClosedQueueHandsOutNothing() async {
        let queue = SendQueue()
        async let waiting = next(queue)
        queue.close()
        #expect(await waiting == nil)
        add([(1, 10)], to: queue)
        #expect(await next(queue) == nil)
    }
}
