import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// Where conversations stand, as the index stores it.
@Suite struct HeadBlockTests {
    private func read(_ stored: [UInt8], number: UInt32 = 7) -> HeadBlock? {
        stored.withUnsafeBytes { HeadBlock($0, number: number) }
    }

    @Test func whatWasStoredReadsBack() throws {
        for (last, version) in [(1, 1), (255, 255), (256, 70_000), (UInt64(1) << 47, .max)] as [(UInt64, UInt32)] {
            var block = HeadBlock()
            block.set(0, (Position(7), 3))
            block.set(4, (Position(last), version))
            let stored = try #require(read(block.stored(number: 7)))
            #expect(stored.heads.map(\.last) == [Position(7), .start, .start, .start, Position(last)])
            #expect(stored.heads.map(\.version) == [3, 0, 0, 0, version])
        }
    }

    @Test func smallNumbersTakeUpFewBytes() {
        var block = HeadBlock()
        block.set(0, (Position(0x0102), 3))
        block.set(1, (Position(4), 5))
        #expect(block.stored(number: 7).dropFirst(IndexBytes.sumSize) == [2, 1, 0x02, 0x01, 3, 4, 0, 5])
    }

    @Test func aThousandConversationsMakeABlock() {
        #expect(HeadBlock.place(of: ConversationID(999)) == (0, 999))
        #expect(HeadBlock.place(of: ConversationID(1_000)) == (1, 0))
    }

    @Test func bytesThatAreNoBlockAreNone() {
        for bytes: [UInt8] in [
            [], [1], [0, 1, 1], [7, 1], [1, 5], [2, 1, 0, 0], [1, 1] + [UInt8](repeating: 1, count: 2_002),
        ] {
            #expect(read(sealed(bytes)) == nil)
            #expect(read(bytes) == nil)
        }
        #expect(read(sealed([1, 1]))?.heads.isEmpty == true)
    }

    @Test func aFlippedBitOrAnotherPlaceIsFound() {
        var block = HeadBlock()
        for index in 0..<20 { block.set(index, (Position(UInt64(300 + index)), UInt32(index))) }
        let stored = block.stored(number: 7)
        #expect(read(stored) != nil)
        #expect(read(stored, number: 8) == nil)
        for bit in 0..<8 * stored.count { #expect(read(stored.flipping(bit)) == nil) }
    }

    private func sealed(_ bytes: [UInt8]) -> [UInt8] {
        var sealed = [0, 0, 0, 0] + bytes
        IndexBytes.seal(&sealed, under: 7)
        return sealed
    }
}
