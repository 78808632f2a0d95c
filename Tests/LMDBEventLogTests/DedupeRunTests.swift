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

    private func read(_ run: [UInt8], from start: UInt32 = 0) -> [DedupeEntry] {
        run.withUnsafeBytes { bytes in
            let run = DedupeRun(bytes, from: start)
            return (0..<run.count).map { run[$0] }
        }
    }

    @Test func anEntryHasSixToTenBytes() {
        let small = DedupeEntry(DedupeKey(high: 0x0102_0304_FFFF_FFFF, low: 0), Position(0x0D0E0F))
        let large = DedupeEntry(DedupeKey(high: 0x0102_0305_FFFF_FFFF, low: 0), Position(0x0A0B_0C0D_0E0F))
        let front: UInt32 = 0x0100_0000
        let short = DedupeRun.bytes(of: [small], from: front).dropFirst(IndexBytes.sumSize)
        let long = DedupeRun.bytes(of: [small], from: 0).dropFirst(IndexBytes.sumSize)
        #expect(short == [3, 3, 4, 3, 2, 0x0F, 0x0E, 0x0D])
        #expect(long == [4, 3, 4, 3, 2, 1, 0x0F, 0x0E, 0x0D])
        let both = DedupeRun.bytes(of: [small, large], from: 0)
        #expect(both[4..<6] == [4, 6])
        #expect(both[16...] == [5, 3, 2, 1, 0x0F, 0x0E, 0x0D, 0x0C, 0x0B, 0x0A])
        #expect(read(both) == [small, large])
        #expect(read(DedupeRun.bytes(of: [small, large], from: front), from: front) == [small, large])
    }

    @Test func aFlippedBitOrAnotherPlaceIsFound() {
        let run = DedupeRun.bytes(of: entries(40, seed: 4, fronts: 1 << 24)[...], from: 0)
        func isSound(_ bytes: [UInt8], from start: UInt32 = 0) -> Bool {
            bytes.withUnsafeBytes { DedupeRun($0, from: start).isSound }
        }
        #expect(isSound(run))
        #expect(!isSound(run, from: 1 << 24))
        #expect(!isSound(Array(run.dropLast())))
        for bit in 0..<8 * run.count { #expect(!isSound(run.flipping(bit))) }
    }

    @Test func bytesThatAreNoRunHoldNothing() {
        for bytes: [UInt8] in [
            [], [3], [3, 3], [2, 3, 1, 1, 1, 1, 1, 1], [5, 3] + [UInt8](repeating: 1, count: 40),
            [3, 2, 0, 0, 0, 0, 0],
        ] {
            #expect(read([0, 0, 0, 0] + bytes).isEmpty)
            #expect(read(bytes).isEmpty)
        }
    }

    @Test func whatWasMergedIsFound() {
        let old = entries(1_000, seed: 1, fronts: 5_000)
        let new = entries(700, seed: 2, fronts: 5_000) + []
        let both = DedupeRun.bytes(of: old[...], from: 0).withUnsafeBytes {
            DedupeRun($0, from: 0).merged(with: new[...])
        }
        #expect(both == Set(old + new).sorted())
        let again = DedupeRun.bytes(of: both[...], from: 0).withUnsafeBytes {
            DedupeRun($0, from: 0).merged(with: new[...])
        }
        #expect(again == both)
        DedupeRun.bytes(of: both[...], from: 0).withUnsafeBytes { bytes in
            for front: UInt32 in 0..<5_000 {
                let found = DedupeRun(bytes, from: 0).positions(of: front)
                #expect(found == both.filter { $0.front == front }.map(\.position))
            }
        }
    }

    @Test func longRunsAreDividedBetweenFronts() {
        for (count, fronts) in [
            (2_727, UInt32.max), (2_728, .max), (40_000, .max), (2_000_000, .max), (40_000, 1 << 25), (40_000, 9),
            (9_000, 1),
        ] {
            let all = entries(count, seed: 3, fronts: fronts)
            let runs = DedupeRun.divide(all)
            #expect(runs.flatMap { $0 } == all)
            #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.last?.front != $1.first?.front })
            if fronts == .max { #expect(runs.allSatisfy { $0.count <= DedupeRun.largest }) }
            #expect(read(DedupeRun.bytes(of: runs[0], from: 0)) == Array(runs[0]))
            if count == 2_000_000 {
                #expect(runs.allSatisfy { ($0.first?.front ?? 0) >> 24 == ($0.last?.front ?? 0) >> 24 })
            }
        }
    }
}
