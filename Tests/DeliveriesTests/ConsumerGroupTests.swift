import Settings
import Testing
import Timeline

@testable import Deliveries

/// One group of consumers, step by step (B7).
@Suite struct ConsumerGroupTests {
    private static let start = Timestamp(milliseconds: 1_000_000)
    private let ana = ConversationID(1)
    private let ben = ConversationID(2)

    private func group(_ lanes: [ConversationID], change: (inout GroupTerms) -> Void = { _ in }) -> ConsumerGroup {
        var terms = GroupTerms()
        terms.backOff = [.seconds(5), .seconds(60)]
        change(&terms)
        var group = ConsumerGroup(terms, from: Position(1))
        let events = lanes.enumerated().map { (position: Position(UInt64($0.offset + 1)), lane: $0.element) }
        group.take(events, upTo: Position(UInt64(lanes.count + 1)))
        return group
    }

    private func after(_ seconds: Int) -> Timestamp { Self.start + .seconds(seconds) }

    private func positions(_ deliveries: [LeasedDelivery]) -> [UInt64] { deliveries.map(\.token.position.rawValue) }

    @Test func oneOfAConversationIsOutAtATimeAndOthersRunOn() {
        var group = group([ana, ana, ben])
        let first = group.lease(10, at: after(0))
        #expect(positions(first) == [1, 3])
        #expect(group.lease(10, at: after(0)).isEmpty)
        #expect(group.acknowledge(first[0].token, at: after(1)) == .counted)
        #expect(positions(group.lease(10, at: after(1))) == [2])
        #expect(group.checkpoint == Position(1))
    }

    @Test func whatIsNotAcknowledgedInTimeWaitsAndComesAgain() {
        var group = group([ana])
        _ = group.lease(1, at: after(0))
        #expect(group.nextDue() == after(30))
        #expect(group.lease(1, at: after(30)).isEmpty)
        #expect(group.nextDue() == after(35), "it waits as one that was refused does")
        let again = group.lease(1, at: after(35))
        #expect(again.map(\.deliveries) == [2])
    }

    @Test func whatIsSettledIsForgottenWhereTheNextMomentIsKnown() {
        var group = group([ana, ben])
        let given = group.lease(2, at: after(0))
        #expect(group.nextDue(before: after(30)) == nil, "somebody sleeps until then")
        #expect(group.nextDue(before: after(31)) == after(30))
        for turn in 0..<40_000 {
            let position = Position(UInt64(turn) + 3)
            group.take([(position, ConversationID(UInt32(turn) + 3))], upTo: position.next)
            let one = group.lease(1, at: after(0))
            #expect(group.acknowledge(one[0].token, at: after(0)) == .counted)
            #expect(group.nextDue(before: after(30)) == nil)
        }
        #expect(group.dueCount < 10_000, "\(group.dueCount) moments are kept")
        #expect(group.acknowledge(given[0].token, at: after(1)) == .counted)
        #expect(group.nextDue() == after(30))
    }

    @Test func aLateAcknowledgementCountsWhileTheLeaseWasNotGivenAway() {
        var group = group([ana, ben])
        let late = group.lease(2, at: after(0))
        #expect(group.acknowledge(late[0].token, at: after(33)) == .counted)
        let other = group.lease(2, at: after(40))
        #expect(positions(other) == [2])
        #expect(group.acknowledge(late[1].token, at: after(41)) == .lost)
        #expect(group.acknowledge(other[0].token, at: after(41)) == .counted)
        #expect(group.acknowledge(other[0].token, at: after(42)) == .again, "the answer was lost")
        #expect(group.acknowledge(late[1].token, at: after(42)) == .lost)
    }

    @Test func aDeliveryIsExtendedWhileItIsHeld() {
        var group = group([ana])
        let held = group.lease(1, at: after(0))[0].token
        #expect(group.extend(held, by: .seconds(100), at: after(29)) == after(129))
        #expect(group.lease(1, at: after(128)).isEmpty)
        #expect(group.extend(held, by: nil, at: after(129)) == nil)
    }

    @Test func refusedOnesWaitLongerEachTimeAndAreParkedInTheEnd() {
        var group = group([ana, ana]) { $0.maxDeliveries = 3 }
        for (number, wait) in [(1, 5), (2, 60)] {
            let given = group.lease(1, at: after(number * 100))
            #expect(positions(given) == [1])
            #expect(group.refuse(given[0].token, delay: nil, reason: "no", at: after(number * 100)) == .counted)
            #expect(group.nextDue() == after(number * 100 + wait))
        }
        let last = group.lease(1, at: after(300))
        #expect(group.refuse(last[0].token, delay: .zero, reason: "the order is unknown", at: after(300)) == .counted)
        let parkings = group.takeParkings()
        #expect(parkings.map(\.reason) == ["the order is unknown"])
        #expect(parkings.map(\.deliveries) == [3])
        #expect(group.takeParkings().isEmpty, "once")
        #expect(group.lease(1, at: after(301)).isEmpty, "nothing overtakes what is not recorded yet")
        group.parked(Position(1))
        #expect(positions(group.lease(1, at: after(301))) == [2])
    }

    @Test func aHeldLaneWaitsUntilSomebodyDecides() {
        var group = group([ana, ana, ben]) { $0.undeliverable = .hold }
        let given = group.lease(1, at: after(0))
        #expect(group.terminate(given[0].token, reason: "never", at: after(0)) == .counted)
        _ = group.takeParkings()
        group.parked(Position(1))
        #expect(positions(group.lease(10, at: after(1))) == [3])
        group.release([(position: Position(1), lane: ana)], isDelivered: true, by: Position(9))
        #expect(group.lease(10, at: after(1)).map(\.deliveries) == [1], "from the beginning")
        #expect(group.acknowledge(given[0].token, at: after(2)) == .lost, "whoever gave it up has it no more")
    }

    @Test func aReplayDeliversWhatWasSettledAndTakesBackWhatIsOut() {
        var group = group([ana, ben, ana])
        let given = group.lease(2, at: after(0))
        #expect(group.acknowledge(given[0].token, at: after(1)) == .counted)
        group.replay(from: Position(1), by: Position(9))
        #expect(group.next == Position(1))
        #expect(group.acknowledge(given[1].token, at: after(2)) == .lost)
        let order = group.next
        group.replay(from: Position(1), by: Position(9))
        #expect(group.next == order, "an order is followed once")
    }

    @Test func noMoreAreOutThanTheTermsSay() {
        var group = group((1...10).map { ConversationID($0) }) { $0.maxInFlight = 3 }
        #expect(group.lease(10, at: after(0)).count == 3)
        #expect(group.lease(10, at: after(0)).isEmpty)
        #expect(group.inFlight == 3)
    }

    @Test func tokensAreReadAsTheyAreWritten() {
        let token = LeaseToken(position: Position(4711), lease: 12)
        #expect(LeaseToken("\(token)") == token)
        for text in [
            "", "-", "1", "1-", "-1", "1-0", "01-1", "1-1-1", "+1-1", "281474976710656-1", "1-18446744073709551616",
        ] {
            #expect(LeaseToken(text) == nil, "\(text)")
        }
    }

    @Test func aReasonIsCutWhereACharacterEnds() {
        var group = group([ana])
        let given = group.lease(1, at: after(0))
        _ = group.terminate(given[0].token, reason: String(repeating: "ü", count: 1_000), at: after(0))
        let reason = group.takeParkings()[0].reason
        #expect(reason.utf8.count <= PendingDelivery.reasonLimit)
        #expect(reason.hasSuffix("ü…"))
    }
}
