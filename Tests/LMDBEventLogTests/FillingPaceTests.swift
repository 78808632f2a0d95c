import Testing

@testable import LMDBEventLog

/// When what lies in the journal is put into the tree.
@Suite struct FillingPaceTests {
    private static let start = ContinuousClock.now

    private func pace() -> FillingPace { FillingPace(interval: .milliseconds(50), at: Self.start) }

    private func moment(_ milliseconds: Int) -> ContinuousClock.Instant { Self.start + .milliseconds(milliseconds) }

    @Test func whatComesAfterALongPauseIsFilledAtOnce() {
        var pace = pace()
        #expect(pace.rest(of: 1, at: moment(0)) == nil)
        pace.filling(at: moment(0))
        #expect(pace.rest(of: 1, at: moment(250)) == nil)
    }

    @Test func whatNothingFollowsIsFilledAfterAnInterval() {
        var pace = pace()
        pace.filling(at: moment(0))
        #expect(pace.rest(of: 1, at: moment(10)) == .milliseconds(50))
        #expect(pace.rest(of: 1, at: moment(59)) == .milliseconds(1))
        #expect(pace.rest(of: 1, at: moment(60)) == nil)
    }

    @Test func whileMoreComesItIsFilledAfterFiveIntervals() {
        var pace = pace()
        pace.filling(at: moment(0))
        for step in 1...24 {
            let rest = min(50, 250 - 10 * step)
            #expect(pace.rest(of: step, at: moment(10 * step)) == .milliseconds(rest))
        }
        #expect(pace.rest(of: 25, at: moment(250)) == nil)
    }

    @Test func whatCameWhileItWasFilledWaitsAsLong() {
        var pace = pace()
        pace.filling(at: moment(0))
        // As many as before: these are others.
        #expect(pace.rest(of: 3, at: moment(20)) == .milliseconds(50))
        pace.filling(at: moment(70))
        #expect(pace.rest(of: 3, at: moment(80)) == .milliseconds(50))
        #expect(pace.rest(of: 3, at: moment(130)) == nil)
    }

    @Test func withoutAnIntervalNothingWaits() {
        var pace = FillingPace(interval: .zero, at: Self.start)
        pace.filling(at: moment(0))
        #expect(pace.rest(of: 1, at: moment(0)) == nil)
    }
}
