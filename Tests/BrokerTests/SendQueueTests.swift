import BrokerTesting
import Events
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

    // MARK: Lines and their pace

    /// A queue in a time of its own, whose lines are woken.
    private func paced(
        _ perSecond: UInt32?, _ body: (SendQueue, VirtualTime) async throws -> Void
    ) async throws {
        let time = VirtualTime(Timestamp(milliseconds: 1_767_571_200_000))
        let queue = SendQueue { time.uptime }
        queue.setPace(perSecond, of: .absent)
        let waking = Task {
            await withDiscardingTaskGroup { group in
                while let rest = await queue.nextRest() {
                    group.addTask { if (try? await time.pause(for: rest.length)) != nil { queue.wake(rest) } }
                }
                group.cancelAll()
            }
        }
        try await body(queue, time)
        queue.close()
        waking.cancel()
        await waking.value
    }

    @Test func aLineThatHasToWaitKeepsNoOtherWaiting() async throws {
        try await paced(1) { queue, time in
            for number in 1...3 {
                queue.add(SendQueueTests.item(UInt32(number), UInt64(number)), on: "100")
                queue.add(SendQueueTests.item(UInt32(number + 10), UInt64(number + 10)), on: "200")
            }
            queue.setPace(nil, of: "200")
            var first: [UInt64?] = []
            for _ in 0..<4 { first.append(await next(queue)) }
            #expect(first == [1, 11, 12, 13])
            async let second = next(queue)
            await time.untilPausing()
            #expect((queue.pacedCount, queue.waitingCount) == (2, 2))
            time.advance(by: .milliseconds(1001))
            #expect(await second == 2)
            async let third = next(queue)
            await time.untilPausing()
            // A pace that is set meanwhile holds at once.
            queue.setPace(nil, of: "100")
            #expect(await third == 3)
            #expect((queue.pacedCount, queue.waitingCount) == (0, 0))
        }
    }

    @Test func ofEachLineItIsToldWhatWaitsAndSinceWhen() async throws {
        try await paced(nil) { queue, time in
            let start = Timestamp(milliseconds: 1_767_603_600_000)
            time.advance(by: .seconds(10))
            for position in UInt64(1)...3 { queue.add(SendQueueTests.item(1, position), on: "100") }
            time.advance(by: .seconds(5))
            queue.add(SendQueueTests.item(2, 4), on: "100")
            queue.add(SendQueueTests.item(3, 5), on: "200")
            func backlog(_ line: LineID) -> LineBacklog { queue.backlogs(at: start)[line] ?? LineBacklog() }
            var expected = LineBacklog()
            (expected.waiting, expected.conversations, expected.since) = (4, 2, start - .seconds(5))
            #expect(backlog("100") == expected)
            #expect(backlog("200").waiting == 1)
            #expect(backlog("300") == LineBacklog())
            // One of each line is taken up.
            #expect(await next(queue) == 1)
            #expect(await next(queue) == 5)
            #expect((backlog("100").waiting, backlog("100").conversations, backlog("100").attempting) == (3, 2, 1))
            #expect((backlog("200").waiting, backlog("200").conversations, backlog("200").since) == (0, 0, nil))
            // The last one of a conversation leaves, is refused, and waits again.
            #expect(await next(queue) == 4)
            #expect(backlog("100").conversations == 1)
            #expect(queue.refused(in: ConversationID(2), asking: .seconds(60)))
            queue.putBack(SendQueueTests.item(2, 4))
            #expect((backlog("100").waiting, backlog("100").conversations) == (3, 2))
            #expect(backlog("100").slowedUntil == start + .seconds(60))
            #expect(backlog("200").slowedUntil == nil)
            async let held = next(queue)
            await time.untilPausing()
            #expect((backlog("100").paced, backlog("200").paced) == (3, 0))
            queue.add(SendQueueTests.item(3, 6), on: "200")
            queue.done(ConversationID(3))
            #expect(await held == 6)
        }
    }

    @Test func linesTakeTurnsAndWithinALineItsConversations() async {
        let queue = SendQueue()
        queue.setPace(nil, of: .absent)
        for position in UInt64(1)...3 { queue.add(SendQueueTests.item(1, position), on: "100") }
        queue.add(SendQueueTests.item(2, 4), on: "100")
        for number in UInt32(3)...5 { queue.add(SendQueueTests.item(number, UInt64(number) + 2), on: "200") }
        var order: [UInt64] = []
        for _ in 0..<7 {
            guard let item = await queue.next() else { break }
            order.append(item.position.rawValue)
            queue.done(item.conversation)
        }
        #expect(order == [1, 5, 4, 6, 2, 7, 3])
    }

    @Test func aThrottledLineRestsAndTriesOneWhileAnotherGoesOn() async throws {
        try await paced(nil) { queue, time in
            for number in UInt32(1)...4 { queue.add(SendQueueTests.item(number, UInt64(number)), on: "100") }
            #expect(await next(queue) == 1)
            #expect(await next(queue) == 2)
            #expect(queue.refused(in: ConversationID(1), asking: .zero))
            #expect(!queue.refused(in: ConversationID(2), asking: .zero))
            queue.done(ConversationID(1))
            queue.done(ConversationID(2))
            async let tried = next(queue)
            await time.untilPausing()
            #expect((queue.pacedCount, queue.throttledLines) == (2, 1))
            queue.add(SendQueueTests.item(9, 90), on: "200")
            #expect(await tried == 90)
            async let probe = next(queue)
            time.advance(by: .seconds(2))
            #expect(await probe == 3)
            // Nobody else of the line before the answer.
            async let last = next(queue)
            while queue.pacedCount == 0 { await Task.yield() }
            #expect(queue.pacedCount == 1)
            queue.accepted(in: ConversationID(3))
            #expect(await last == 4)
            #expect(queue.throttledLines == 0)
        }
    }

    @Test func whatDidNotLeaveDoesNotCount() async throws {
        try await paced(1) { queue, _ in
            for number in UInt32(1)...3 { queue.add(SendQueueTests.item(number, UInt64(number)), on: "100") }
            for number in UInt64(1)...3 {
                #expect(await next(queue) == number)
                queue.done(ConversationID(UInt32(number)), unused: true)
            }
        }
    }
}
