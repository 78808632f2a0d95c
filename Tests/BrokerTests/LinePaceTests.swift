import Testing

@testable import Broker

/// How fast a line sends, and how long it rests where the platform has had too much.
@Suite struct LinePaceTests {
    /// The moments at which so many messages leave that are all there at once, each as soon as it may.
    private func moments(_ count: Int, _ pace: inout LinePace, late: Duration = .zero) -> [Duration] {
        var now = Duration.zero
        var moments: [Duration] = []
        while moments.count < count {
            switch pace.take(at: now, underWay: 0) {
            case .now: moments.append(now)
            case .after(let length): now += length + late
            case .afterAnswer: return moments
            }
        }
        return moments
    }

    /// The most within any second.
    private func highest(_ moments: [Duration]) -> Int {
        var (highest, first) = (0, 0)
        for (index, moment) in moments.enumerated() {
            while moments[first] + .seconds(1) <= moment { first += 1 }
            highest = max(highest, index - first + 1)
        }
        return highest
    }

    @Test(arguments: [1, 3, 20, 39, 40, 80, 500, 1000])
    func noSecondSeesMoreAndTheRateIsKept(_ perSecond: UInt32) throws {
        for late in [Duration.zero, .microseconds(300)] {
            var pace = LinePace(perSecond: perSecond)
            let moments = moments(Int(perSecond) * 20, &pace, late: late)
            #expect(highest(moments) <= Int(perSecond))
            let seconds = try #require(moments.last) / .seconds(1)
            #expect(seconds < 20 * 1.05, "\(perSecond)/s, late by \(late)")
        }
    }

    @Test func anIdleLineSendsAtOnceAndOneWithoutAPaceAlways() {
        var pace = LinePace(perSecond: 80)
        #expect(pace.take(at: .seconds(100), underWay: 0) == .now)
        var unbounded = LinePace(perSecond: nil)
        for _ in 0..<10_000 { #expect(unbounded.take(at: .zero, underWay: 0) == .now) }
    }

    @Test func aTurnThatWasNotUsedCountsForNothing() {
        var pace = LinePace(perSecond: 1)
        #expect(pace.take(at: .zero, underWay: 0) == .now)
        #expect(pace.take(at: .zero, underWay: 0) == .after(.seconds(1) + .nanoseconds(1)))
        pace.giveBack()
        #expect(pace.take(at: .zero, underWay: 0) == .now)
    }

    @Test func restsGrowWithEachRefusalInARowAndEndWithASuccess() {
        var pace = LinePace(perSecond: 80)
        var now = Duration.zero
        for seconds in [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600] {
            pace.refuse(asking: .zero, at: now)
            // Those that were under way are refused as well: it is the same rest.
            pace.refuse(asking: .zero, at: now)
            pace.accept(at: now)
            #expect(pace.take(at: now, underWay: 0) == .after(.seconds(seconds)))
            now += .seconds(seconds)
            // One is tried, and no other before its answer.
            #expect(pace.take(at: now, underWay: 0) == .now)
            #expect(pace.take(at: now, underWay: 1) == .afterAnswer)
        }
        pace.accept(at: now)
        #expect(pace.refusals == 0)
        #expect(pace.take(at: now, underWay: 1) == .now)
        pace.refuse(asking: .seconds(30), at: now)
        #expect(pace.take(at: now, underWay: 0) == .after(.seconds(30)))
    }
}
