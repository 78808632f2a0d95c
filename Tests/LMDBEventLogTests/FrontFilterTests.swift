import EventLogTesting
import Testing

@testable import LMDBEventLog

/// The filter never denies a key that is there, and denies most that are not.
@Suite struct FrontFilterTests {
    @Test(arguments: [0, 1, 1_000, 200_000]) func itKnowsWhatIsThere(_ count: Int) {
        var random = SeededRandom(seed: 3)
        let filter = FrontFilter(for: count)
        #expect(filter.capacity >= count)
        let fronts = [0, .max] + (0..<count).map { _ in UInt32.random(in: .min ... .max, using: &random) }
        for front in fronts { filter.insert(front) }
        #expect(fronts.allSatisfy(filter.mayContain))
        let others = (0..<10_000).map { _ in UInt32.random(in: .min ... .max, using: &random) }
        #expect(others.count(where: filter.mayContain) < 1_000)
    }
}
