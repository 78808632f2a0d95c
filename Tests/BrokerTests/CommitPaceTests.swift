import Testing

@testable import Broker

/// When what consumers have settled is stored (B7).
@Suite struct CommitPaceTests {
    private static let start = ContinuousClock.now

    private func moment(_ microseconds: Int) -> ContinuousClock.Instant { Self.start + .microseconds(microseconds) }

    @Test func whatSomebodyNeedsIsStoredAtOnce() {
        var pace = CommitPace()
        pace.hurry()
        let atOnce = pace.begin(at: moment(0))
        pace.storing()
        let next = pace.begin(at: moment(10))
        #expect(atOnce == nil && next == .milliseconds(3))
    }

    @Test func whatNobodyNeedsIsGatheredForAWhile() {
        var pace = CommitPace()
        _ = pace.begin(at: moment(0))
        let (hasEnough, isOver) = (pace.hasEnough(hasGivenOut: false, at: moment(2_900)), pace.end())
        #expect(!hasEnough && isOver)
    }

    @Test func whoCannotWaitEndsIt() {
        var pace = CommitPace()
        _ = pace.begin(at: moment(0))
        pace.hurry()
        let told = [
            pace.hasEnough(hasGivenOut: false, at: moment(1)), pace.hasEnough(hasGivenOut: true, at: moment(5_000)),
        ]
        let isOver = pace.end()
        #expect(told == [true, false], "once")
        #expect(!isOver)
    }

    @Test func soDoesWhatIsGivenOutAfterTheLeastTime() {
        var pace = CommitPace()
        _ = pace.begin(at: moment(0))
        let told = [
            pace.hasEnough(hasGivenOut: true, at: moment(999)), pace.hasEnough(hasGivenOut: false, at: moment(1_000)),
            pace.hasEnough(hasGivenOut: true, at: moment(1_000)),
        ]
        #expect(told == [false, false, true])
    }

    @Test func whereNobodyGathersNobodyIsTold() {
        var pace = CommitPace()
        pace.hurry()
        let (hasEnough, isOver) = (pace.hasEnough(hasGivenOut: true, at: moment(0)), pace.end())
        #expect(!hasEnough && !isOver)
    }

    @Test func withoutTimeNothingIsGathered() {
        var pace = CommitPace(least: .zero, most: .zero)
        let length = pace.begin(at: moment(0))
        #expect(length == nil)
    }
}
