import Events
import Projections
import Testing
import Timeline

/// How many messages a contact may get, by what was attempted.
@Suite struct PaceTests {
    private static let start = Timestamp(milliseconds: 1_767_571_200_000)
    private var position = Position.start

    private mutating func attempt(_ pace: inout Pace, _ count: Int = 1, at seconds: Int) {
        let attempted = Event.sendAttempted(SendAttempted(send: Position(1), attempt: 1))
        for _ in 0..<count { apply(attempted, to: &pace, at: seconds) }
    }

    private mutating func apply(_ event: Event, to pace: inout Pace, at seconds: Int) {
        position = position.next
        let moment = PaceTests.start + .seconds(seconds)
        pace.apply(
            RecordedEvent(
                position: position, conversation: ConversationID(1), version: 1, occurredAt: moment, recordedAt: moment,
                cause: .start, event: event))
    }

    private func free(_ pace: Pace, after count: Int = 0, at seconds: Int) -> Int {
        let now = PaceTests.start + .seconds(seconds)
        return Int(max(pace.free(after: count, at: now), now).milliseconds - PaceTests.start.milliseconds) / 1000
    }

    @Test mutating func fortyFiveLeaveAtOnceAndThenOneInSixSeconds() {
        var pace = Pace()
        attempt(&pace, 44, at: 0)
        #expect(free(pace, at: 0) == 0)
        attempt(&pace, at: 0)
        #expect(free(pace, at: 0) == 6)
        #expect(free(pace, after: 9, at: 0) == 60)
        attempt(&pace, at: 6)
        #expect(free(pace, at: 6) == 12)
        // 54 seconds after the last one was attempted there are 9 tokens.
        #expect(free(pace, after: 8, at: 60) == 60)
        #expect(free(pace, after: 9, at: 60) == 66)
    }

    @Test mutating func oneAMinuteIsNeverHeld() {
        var pace = Pace()
        for minute in 0..<600 {
            #expect(free(pace, at: minute * 60) == minute * 60)
            attempt(&pace, at: minute * 60)
        }
        #expect(free(pace, after: 44, at: 36_000) == 36_000)
    }

    @Test mutating func whatLeftBeyondThePaceIsNotOwed() {
        var pace = Pace()
        attempt(&pace, 1000, at: 0)
        #expect(free(pace, at: 0) == 6)
    }

    @Test mutating func thePlatformsOwnCountGoesBefore() {
        var pace = Pace()
        attempt(&pace, at: 0)
        var failed = SendFailed()
        (failed.code, failed.retryAt) = (131_056, PaceTests.start + .seconds(64))
        apply(.sendFailed(failed), to: &pace, at: 1)
        #expect(free(pace, at: 1) == 64)
        #expect(free(pace, after: 1, at: 1) == 70)
        // Another trouble is none of the contact's.
        var other = Pace()
        failed.code = 131_000
        apply(.sendFailed(failed), to: &other, at: 1)
        #expect(free(other, at: 1) == 1)
    }
}
