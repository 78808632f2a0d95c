import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// The sorted runs that the index keeps keys in.
@Suite struct DedupeRunTests {
    private func entries(_ count: Int, seed: UInt64, fronts: UInt32 = .max) -> [DedupeEntry] {
        var random = SeededRandom(seed: seed)
        return Set(
            (0..<count).map { _ in
                DedupeEntry(
                    front: UInt32.random(in: 0..<fronts, using: &random),
                    Position(UInt64.random(in: 1...Position.largest.rawValue, using: &random)))
            }
        ).sorted()
    }

    private func read(_ run: [UInt8]) -> [DedupeEntry] {
        run.withUnsafeBytes { bytes in
            let run = DedupeRun(bytes)
            return (0..<run.count).map { run[$0] }
        }
    }

    @Test func anEntryHasTenBytes() {
        let key = DedupeKey(high: 0x0102_0304_FFFF_FFFF, low: 0)
        let bytes = DedupeRun.bytes(of: [DedupeEntry(key, Position(0x0A0B_0C0D_0E0F))])
        #expect(bytes == [4, 3, 2, 1, 0x0F, 0x0E, 0x0D, 0x0C, 0x0B, 0x0A])
    }

    @Test func whatWasMergedIsFound() {
        let old = entries(1_000, seed: 1, fronts: 5_000)
        let new = entries(700, seed: 2, fronts: 5_000) + []
        let both = DedupeRun.bytes(of: old[...]).withUnsafeBytes { DedupeRun($0).merged(with: new[...]) }
        #expect(both == Set(old + new).sorted())
        let again = DedupeRun.bytes(of: both[...]).withUnsafeBytes { DedupeRun($0).merged(with: new[...]) }
        #expect(again == both)
        DedupeRun.bytes(of: both[...]).withUnsafeBytes { bytes in
            for front: UInt32 in 0..<5_000 {
                #expect(DedupeRun(bytes).positions(of: front) == both.filter { $0.front == front }.map(\.position))
            }
        }
    }

    @Test func longRunsAreDividedBetweenFronts() {
        for (count, fronts) in [(3_270, UInt32.max), (3_271, .max), (40_000, .max), (40_000, 9), (9_000, 1)] {
            let all = entries(count, seed: 3, fronts: fronts)
            let runs = DedupeRun.divide(all)
            #expect(runs.flatMap { $0 } == all)
            #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.last?.front != $1.first?.front })
            if fronts == .max { #expect(runs.allSatisfy { $0.count <= DedupeRun.largest }) }
            #expect(read(DedupeRun.bytes(of: runs[0])) == Array(runs[0]))
        }
    }
}
