import CChecksum
import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// The bytes of a record, which are for ever.
@Suite struct RecordFormatTests {
    private static let log = LogID(front: 0x0706_0504_0302_0100, back: 0x0F0E_0D0C_0B0A_0908)
    private static let position = Position(0x0102_0304_0506)

    /// A record's bytes.
    private func stored(
        key: DedupeKey? = nil, cause: Position = Position(0x0102_0304_0406),
        occurredAt: Int64 = 0x1112_1314_1511, version: UInt32 = 0x7788_99AA,
        previous: Position = Position(0x0102_0304_0505)
    ) -> [UInt8] {
        let append = Append(
            kind: 0x1122, conversation: ConversationID(0x3344_5566), occurredAt: Timestamp(milliseconds: occurredAt),
            recordedAt: Timestamp(milliseconds: 0x1112_1314_1516), cause: cause, payload: Array("payload".utf8),
            key: key)
        let batch = PreparedBatch([append], Compressor(), nil) { _ in }
        batch.records[0].place = StreamTable.Place(
            position: RecordFormatTests.position, version: version, previous: previous)
        let start = UnsafeMutableRawPointer.allocate(byteCount: RecordHeader.largest + 100, alignment: 1)
        defer { start.deallocate() }
        var size = 0
        _ = batch.write(after: Chain(of: RecordFormatTests.log)) { count in
            size = count
            return start
        }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: size))
    }

    @Test func everyFieldHasItsPlace() {
        let bytes = stored(key: DedupeKey(high: 0x4142_4344_4546_4748, low: 0x494A_4B4C))
        let header: [UInt8] = [
            0x0A, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11,
            0xA2, 0x22,  // kind
            0xE6, 0xAA, 0x91, 0x9A, 0x03,  // conversation
            0xAA, 0xB3, 0xA2, 0xBC, 0x07,  // version
            0x01,  // the previous record is the one before
            0x07,  // the payload's size
            0x0A,  // it was recorded five milliseconds later
            0x80, 0x02,  // the cause is 256 records back
        ]
        #expect(Array(bytes[8..<32]) == header)
        #expect(Array(bytes[32...]) == Array("ABCDEFGHIJKL".utf8) + Array("payload".utf8))
        let covered: [UInt8] = [6, 5, 4, 3, 2, 1, 0, 0] + bytes[8...]
        #expect(bytes.number(at: 0, as: UInt32.self) == parley_crc32c_portable(0, covered, covered.count))
    }

    @Test func theChainIsTheHashOfItsPredecessorAndTheRecord() {
        let bytes = stored()
        let first = SHA256Reference.digest((0..<16).map { UInt8($0) })
        #expect(Chain(of: RecordFormatTests.log).bytes == first)
        let second = SHA256Reference.digest(first + bytes[8...])
        #expect(Array(bytes[4..<8]) == Array(second[..<4]))
        let chain = bytes[8...].withUnsafeBytes { Chain(of: RecordFormatTests.log).followed(by: $0) }
        #expect(chain.bytes == second)
    }

    @Test func theHeadHasItsChecksum() throws {
        let head = LogHead(Position(0x0102_0304_0506), Chain(of: RecordFormatTests.log))
        let stored = head.stored
        #expect(Array(stored[4..<12]) == [6, 5, 4, 3, 2, 1, 0, 0])
        #expect(Array(stored[12...]) == Chain(of: RecordFormatTests.log).bytes)
        #expect(stored.withUnsafeBytes { LogHead($0) } == head)
        for index in stored.indices {
            var changed = stored
            changed[index] ^= 4
            #expect(changed.withUnsafeBytes { LogHead($0) } == nil)
        }
    }

    @Test func aRecordReadsBackWhatWasWritten() throws {
        for key in [nil, DedupeKey.sample(5)] {
            try stored(key: key).withUnsafeBytes { bytes in
                let record = try #require(StoredRecord(bytes, at: RecordFormatTests.position))
                #expect(record.isIntact)
                #expect(record.key == key)
                #expect(record.envelope.previous == Position(0x0102_0304_0505))
                #expect(record.envelope.cause == Position(0x0102_0304_0406))
                #expect(record.envelope.conversation == ConversationID(0x3344_5566))
                #expect(record.envelope.kind == 0x1122)
                #expect(record.envelope.version == 0x7788_99AA)
                #expect(record.envelope.occurredAt == Timestamp(milliseconds: 0x1112_1314_1511))
                #expect(record.envelope.recordedAt == Timestamp(milliseconds: 0x1112_1314_1516))
                #expect([UInt8](record.storedPayload) == Array("payload".utf8))
                #expect(StoredRecord(bytes, at: RecordFormatTests.position.next)?.isIntact == false)
            }
        }
    }

    @Test(arguments: [0, Timestamp.latest.milliseconds, 0x1112_1314_1516, 0x1112_1314_1517])
    func theEndsOfWhatFieldsHoldReadBack(occurredAt: Int64) throws {
        for previous in [Position.start, Position(1)] {
            for version: UInt32 in [1, 127, 128, .max] {
                let bytes = stored(cause: previous, occurredAt: occurredAt, version: version, previous: previous)
                try bytes.withUnsafeBytes { bytes in
                    let record = try #require(StoredRecord(bytes, at: RecordFormatTests.position))
                    #expect(record.envelope.occurredAt == Timestamp(milliseconds: occurredAt))
                    #expect(record.envelope.version == version)
                    #expect(record.envelope.previous == previous)
                    #expect(record.envelope.cause == previous)
                }
            }
        }
    }

    @Test func bytesThatAreNoRecordAreNoRecord() {
        let bytes = stored(key: .sample(5))
        func isRecord(_ bytes: [UInt8], at position: Position = RecordFormatTests.position) -> Bool {
            bytes.withUnsafeBytes { StoredRecord($0, at: position) != nil }
        }
        #expect(isRecord(bytes))
        // Every cut before the payload, and what lies before the log's first record.
        for count in 0..<44 { #expect(!isRecord(Array(bytes[..<count]))) }
        #expect(isRecord(Array(bytes[..<44])))
        #expect(!isRecord(bytes, at: Position(256)))
        for (offset, value) in [(8, UInt8(0x06)), (8, 0x12), (8, 0x80), (16, 0xFF)] {
            var changed = bytes
            changed[offset] = value
            #expect(!isRecord(changed), "\(offset)")
        }
        #expect(!isRecord(Array(bytes[..<15]) + [UInt8](repeating: 0x80, count: 60)))
    }

    @Test func checksumsAreCRC32C() {
        let digits = Array("123456789".utf8)
        #expect(parley_crc32c(0, digits, 9) == 0xE306_9283)
        #expect(parley_crc32c_portable(0, digits, 9) == 0xE306_9283)
        var random = SeededRandom(seed: 3)
        for size in 0..<300 {
            let bytes = random.bytes(size)
            let seed = UInt32(truncatingIfNeeded: random.next())
            #expect(parley_crc32c(seed, bytes, size) == parley_crc32c_portable(seed, bytes, size))
        }
    }
}
