import LifeTesting
import Testing

/// A life can be lived again with some of its deeds.
@Suite struct ShorteningTests {
    @Test func aLifeWithFewerDeedsHasTheSameDeeds() {
        let whole = LifeScript(seed: 3)
        let some = whole.only([2, 5, 7])
        #expect(some.deeds.map(\.number) == [2, 5, 7])
        #expect(some.deeds.allSatisfy { whole.deeds.contains($0) })
        #expect(Life.live(some).isSound)
    }

    @Test func whatIsFoundIsToldWithTheWayToLiveItAgain() {
        let words = Life.live(LifeScript(seed: 3).only([2, 5])).words
        #expect(words.hasPrefix("seed 3, 2 deeds:\n  2  "))
        #expect(words.hasSuffix("again: simulate-lives --seed 3 --only 2,5"))
    }
}
