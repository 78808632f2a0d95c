import Deliveries
import Settings
import Testing
import Timeline

/// Events that are given out without their leases being stored, and what becomes of them after a crash (B7).
@Suite struct LendingTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    /// Four events of two conversations.
    private let events = [1, 2, 3, 4].map { (position: Position($0), lane: ConversationID(UInt32(2 - $0 % 2))) }
    private var store = StoredContent(
        place: StoredGroup(floor: Position(1), next: Position(1), lease: 0, ordered: .start, recalled: 0))
    private var group: ConsumerGroup

    init() {
        group = ConsumerGroup(GroupTerms(), from: Position(1))
        commit()
    }

    private func after(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }

    @discardableResult
    private mutating func commit(isLast: Bool = false) -> GroupChanges {
        let changes = group.takeChanges(isLast: isLast)
        store.apply(changes)
        group.committed()
        return changes
    }

    /// What was not stored is gone, at a moment when the log had so many events.
    private mutating func crash(after seconds: Int, head: UInt64 = 4) {
        group = ConsumerGroup(group.terms, store, at: after(seconds), head: Position(head))
        group.take(events, upTo: Position(head + 1))
    }

    private mutating func lease(_ most: Int = 10, after seconds: Int = 0) -> [LeasedDelivery] {
        group.lease(most, at: after(seconds))
    }

    @Test mutating func whatIsGivenOutForTheFirstTimeNeedNotBeStored() {
        group.take(events, upTo: Position(5))
        let given = lease()
        #expect(given.map(\.token.position) == [Position(1), Position(2)] && given.allSatisfy(\.isStored))
        #expect(group.acknowledge(given[0].token, at: after(1)) == .counted)
        let changes = commit()
        #expect(changes.put.isEmpty && changes.removed.isEmpty && changes.settled.count == 1)
        #expect(changes.place.reach > Position(4) && changes.place.recalled == 0)
    }

    @Test mutating func afterACrashItIsKeptBackAndItsConversationToo() {
        group.take(events, upTo: Position(5))
        _ = lease()
        crash(after: 10)
        #expect(group.readyNow == 0 && group.inFlight == 0 && group.perhapsInFlight == 2)
        #expect(lease(after: 39).isEmpty)
        let again = lease(after: 40)
        #expect(again.map(\.token.position) == [Position(1), Position(2)] && again.map(\.deliveries) == [2, 2])
        #expect(again.allSatisfy { !$0.isStored }, "more is to be known of them than that they are in the log")
        for delivery in again { #expect(group.acknowledge(delivery.token, at: after(41)) == .counted) }
        #expect(lease(after: 41).map(\.deliveries) == [1, 1], "nobody can have had those behind them")
    }

    @Test mutating func whoHasItAfterACrashCanAcknowledgeIt() {
        group.take(events, upTo: Position(5))
        let given = lease()
        crash(after: 10)
        #expect(group.isHeld(given[0].token) == false)
        #expect(group.acknowledge(given[0].token, at: after(11)) == .counted)
        #expect(group.acknowledge(given[0].token, at: after(11)) == .again)
        // Also when nobody has it any more, as long as it was not given away.
        #expect(group.acknowledge(given[1].token, at: after(60)) == .counted)
        #expect(group.pendingCount == 2 && group.inFlight == 0)
    }

    @Test(arguments: [1, 2])
    mutating func whatWasStoredOfOthersMeanwhileChangesNothing(crashes: Int) {
        group.take(events, upTo: Position(5))
        let given = lease()
        #expect(group.acknowledge(given[0].token, at: start) == .counted)
        commit()
        for _ in 0..<crashes {
            crash(after: 10)
            commit()
        }
        #expect(group.acknowledge(given[1].token, at: after(11)) == .counted)
    }

    @Test mutating func whoHasItAfterACrashCanKeepItForLonger() {
        group.take(events, upTo: Position(5))
        let given = lease()
        crash(after: 10)
        #expect(group.extend(given[0].token, by: .seconds(100), at: after(20)) == after(120))
        #expect(group.isHeld(given[0].token) && group.inFlight == 1)
        #expect(group.extend(given[1].token, by: .seconds(100), at: after(40)) == nil, "its time is over")
        #expect(lease(after: 119).map(\.token.position) == [Position(2)])
        #expect(group.refuse(given[0].token, delay: .seconds(1), reason: "", at: after(119)) == .counted)
    }

    @Test mutating func aLeaseThatWasGivenAwayIsNotTakenForALostOne() {
        group.take(events, upTo: Position(5))
        let given = lease()
        // What was said of it is stored, and then it is to be delivered from the beginning.
        #expect(group.acknowledge(given[0].token, at: start) == .counted)
        commit()
        group.replay(from: Position(1), by: Position(9))
        commit()
        group.take(events, upTo: Position(5))
        #expect(lease(1).map(\.token.position) == [Position(1)])
        crash(after: 10)
        #expect(group.acknowledge(given[0].token, at: after(11)) == .lost)
        // Nor is one of which nobody has ever heard.
        #expect(group.acknowledge(LeaseToken(position: Position(1), lease: 1_000_000), at: after(11)) == .lost)
    }

    @Test mutating func whoComesBehindOneThatWaitsIsNotWaitedFor() {
        group.take(events, upTo: Position(5))
        #expect(group.refuse(lease(1)[0].token, delay: .seconds(5), reason: "", at: start) == .counted)
        commit()
        crash(after: 1)
        #expect(group.perhapsInFlight == 1, "of the other conversation")
        #expect(lease(after: 5).map(\.token.position) == [Position(1)])
    }

    @Test mutating func whatIsBeforeAReplayIsKept() {
        group.take(events, upTo: Position(5))
        let given = lease()
        group.replay(from: Position(2), by: Position(9))
        #expect(commit().put.map(\.position) == [Position(1)])
        crash(after: 10)
        #expect(group.isHeld(given[0].token) && group.acknowledge(given[0].token, at: after(11)) == .counted)
        #expect(group.acknowledge(given[1].token, at: after(11)) == .lost)
    }

    @Test mutating func whatComesAfterTheCrashIsNotKeptBack() {
        group.take(events.prefix(2), upTo: Position(3))
        _ = lease(1)
        crash(after: 10, head: 2)
        group.take(events, upTo: Position(5))
        #expect(lease(after: 11).isEmpty, "it waits for the one before it in its conversation")
        group.take([(position: Position(5), lane: ConversationID(3))], upTo: Position(6))
        let given = lease(after: 11)
        #expect(given.map(\.token.position) == [Position(5)] && given.map(\.deliveries) == [1])
        #expect(!given[0].isStored, "its number has to be reserved first")
        commit()
        group.take([(position: Position(6), lane: ConversationID(4))], upTo: Position(7))
        #expect(lease(after: 11).map(\.isStored) == [true])
    }

    @Test mutating func whatIsReleasedDoesNotOvertakeWhatMayBeWithAConsumer() {
        group.take(events, upTo: Position(5))
        let given = lease()
        #expect(group.terminate(given[0].token, reason: "never", at: start) == .counted)
        group.parked(Position(1))
        commit()
        #expect(lease().map(\.token.position) == [Position(3)])
        group.release([(position: Position(1), lane: ConversationID(1))], isDelivered: true, by: Position(9))
        commit()
        crash(after: 10)
        #expect(lease(after: 39).isEmpty, "a consumer may have the third one")
        #expect(lease(after: 40).map(\.token.position) == [Position(1), Position(2)])
    }

    @Test mutating func theNextOneOfAConversationWaitsUntilTheLastOneIsStored() {
        group.take(events, upTo: Position(5))
        let given = lease()
        #expect(group.acknowledge(given[0].token, at: start) == .counted)
        let next = lease()
        #expect(next.map(\.token.position) == [Position(3)] && !next[0].isStored)
        _ = group.takeChanges()
        #expect(group.acknowledge(next[0].token, at: start) == .counted)
        group.committed()
        commit()
        group.take([(position: Position(5), lane: ConversationID(1))], upTo: Position(6))
        #expect(lease().map(\.isStored) == [true])
    }

    @Test mutating func whatWasOrderedIsStoredFirst() {
        group.survey()
        group.take(events, upTo: Position(5))
        #expect(lease(1).map(\.isStored) == [false])
        let changes = group.takeChanges()
        #expect(lease(1).map(\.isStored) == [false], "it is not stored yet")
        #expect(changes.put.map(\.position).sorted() == [1, 2, 3, 4].map { Position($0) })
        group.committed()
        group.take([(position: Position(5), lane: ConversationID(3))], upTo: Position(6))
        #expect(lease(1).map(\.isStored) == [true])
    }

    @Test(arguments: [(1, 30), (10, 31)])
    mutating func someTermsHaveEachLeaseStored(maxDeliveries: Int, ackWait: Int) {
        (group.terms.maxDeliveries, group.terms.ackWait) = (UInt32(maxDeliveries), .seconds(ackWait))
        group.take(events, upTo: Position(5))
        #expect(lease().map(\.isStored) == [false, false])
        let changes = commit()
        #expect(changes.put.count == 2 && changes.place.reach <= Position(1_025))
    }

    @Test mutating func afterAStopNothingIsInDoubt() {
        group.take(events, upTo: Position(5))
        let given = lease()
        #expect(commit(isLast: true).place.reach == .start)
        crash(after: 10)
        #expect(group.inFlight == 2 && group.isHeld(given[0].token) && group.perhapsInFlight == 2)
        #expect(group.acknowledge(given[0].token, at: after(11)) == .counted)
        #expect(lease(after: 11).map(\.token.position) == [Position(3)])
    }

    @Test mutating func whatWaitsInALongQueueIsNotKeptBackAfterACrash() {
        let queue = (1...200).map { (position: Position($0), lane: ConversationID(UInt32($0))) }
        group.take(queue, upTo: Position(201))
        let first = lease(50)
        #expect(first.map(\.isStored) == Array(repeating: true, count: 50))
        #expect(commit().place.reach == Position(51))
        let next = lease(50)
        #expect(next.count == 50 && next.allSatisfy { !$0.isStored })
        let changes = commit()
        #expect(changes.place.reach == Position(101) && changes.put.isEmpty)
        group = ConsumerGroup(group.terms, store, at: after(10), head: Position(200))
        group.take(queue, upTo: Position(201))
        #expect(lease(200, after: 11).map(\.token.position) == (101...200).map { Position($0) })
    }

    /// Until a commit is over, the store may have what it had before.
    @Test mutating func whatIsWithdrawnCoversNothingAnyMore() {
        group.take(events, upTo: Position(5))
        _ = group.takeChanges(isLast: true)
        #expect(lease(1).map(\.isStored) == [false])
        group.committed()
        #expect(lease(1).map(\.isStored) == [false])
    }
}
