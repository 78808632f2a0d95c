import CChecksum
import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// The bytes of a record, which are for ever.
@Suite struct RecordFormatTests {
    private static let chain = Chain(front: 0x0706_0504_0302_0100, back: 0x0F0E_0D0C_0B0A_0908)

    /// A record's bytes at position 0x010203.
    private func stored(key: DedupeKey?) -> [UInt8] {
        let append = Append(
            kind: 0x1122, conversation: ConversationID(0x3344_5566),
            occurredAt: Timestamp(milliseconds: 0x0102_0304_0506),
            recordedAt: Timestamp(milliseconds: 0x1112_1314_1516), cause: Position(0x2122_2324_2526),
            payload: Array("payload".utf8),
            key: key)
        let batch = PreparedBatch([append], Compressor(), nil) { _ in }
        batch.records[0].place = StreamTable.Place(
            position: Position(0x010203), version: 0x7788_99AA, previous: Position(0x3132_3334_3536))
        var bytes: [UInt8] = []
        _ = batch.complete(after: RecordFormatTests.chain) { _, record in bytes = [UInt8](record) }
        return bytes
    }

    @Test func everyFieldHasItsPlace() {
        let bytes = stored(key: DedupeKey(high: 0x4142_4344_4546_4748, low: 0x494A_4B4C))
        let header: [UInt8] = [
            0x22, 0x11, 0x02, 0x01, 0x66, 0x55, 0x44, 0x33, 0xAA, 0x99, 0x88, 0x77, 7, 0, 0, 0,
            0x36, 0x35, 0x34, 0x33, 0x32, 0x31, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21, 0x06, 0x05, 0x04, 0x03,
            0x02, 0x01, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11, 0, 0, 0, 0,
        ]
        #expect(Array(bytes[..<44]) == header)
        #expect(Array(bytes[64...]) == Array("ABCDEFGHIJKL".utf8) + Array("payload".utf8))
        let covered: [UInt8] = [3, 2, 1, 0, 0, 0, 0, 0] + bytes[..<44] + bytes[64...]
        #expect(bytes.number(at: 44, as: UInt32.self) == parley_crc32c_portable(0, covered, covered.count))
    }

    @Test func theChainIsTheHashOfTheRecordWithItsPredecessorsChain() {
        let bytes = stored(key: nil)
        var hashed = bytes
        hashed.replaceSubrange(48..<64, with: 0..<16)
        #expect(Array(bytes[48..<64]) == Array(SHA256Reference.digest(hashed)[..<16]))
    }

    @Test func aRecordReadsBackWhatWasWritten() throws {
        for key in [nil, DedupeKey.sample(5)] {
            try stored(key: key).withUnsafeBytes { bytes in
                let record = try #require(StoredRecord(bytes, at: Position(0x010203)))
                #expect(record.isIntact)
                #expect(record.key == key)
                #expect(record.envelope.previous == Position(0x3132_3334_3536))
                #expect(record.envelope.cause == Position(0x2122_2324_2526))
                #expect(record.envelope.version == 0x7788_99AA)
                #expect(record.envelope.occurredAt == Timestamp(milliseconds: 0x0102_0304_0506))
                #expect(record.envelope.recordedAt == Timestamp(milliseconds: 0x1112_1314_1516))
                #expect([UInt8](record.storedPayload) == Array("payload".utf8))
                #expect(StoredRecord(bytes, at: Position(0x010204))?.isIntact == false)
            }
        }
    }

    @Test func bytesThatAreNoRecordAreNoRecord() {
        let bytes = stored(key: .sample(5))
        func isRecord(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { StoredRecord($0, at: Position(1)) != nil } }
        #expect(isRecord(bytes))
        #expect(!isRecord([]))
        #expect(!isRecord(Array(bytes[..<63])))
        #expect(!isRecord(Array(bytes[..<75])))
        for (offset, value) in [(2, UInt8(0x06)), (2, 0x08), (2, 0x80), (3, 2), (14, 0xFF)] {
            var changed = bytes
            changed[offset] = value
            #expect(!isRecord(changed))
        }
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
