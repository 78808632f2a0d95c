import EventLog
import Timeline

/// How far the index has come, and what it counted on the way.
struct IndexState: Equatable {
    /// Bytes of a stored state.
    static let size = 72
    private static let layout: UInt64 = 4

    /// The log that the index belongs to.
    let log: LogID
    /// The last record it has taken over.
    var position = Position.start
    /// That record's checksum and link: they show whether the log is still the one that was indexed.
    var mark: UInt64 = 0
    /// Keys taken over.
    var keys: UInt64 = 0
    /// Bytes of payloads, uncompressed.
    var payloadBytes: UInt64 = 0
    /// Bytes of records as they are stored.
    var recordBytes: UInt64 = 0

    /// An index of nothing.
    init(of log: LogID) { self.log = log }

    /// Reads a stored state; nil where it is of another version, or none.
    init?(_ stored: UnsafeRawBufferPointer) {
        guard stored.count == IndexState.size else { return nil }
        let bytes = [UInt8](stored)
        let numbers = (0..<IndexState.size / 8).map { bytes.number(at: $0 * 8, as: UInt64.self) }
        guard numbers[0] == IndexState.layout, numbers[8] == IndexState.sum(numbers[..<8]) else { return nil }
        log = LogID(front: numbers[1], back: numbers[2])
        position = Position(numbers[3])
        (mark, keys, payloadBytes, recordBytes) = (numbers[4], numbers[5], numbers[6], numbers[7])
    }

    /// The state as it is stored.
    var stored: [UInt8] {
        let numbers = [
            IndexState.layout, log.front, log.back, position.rawValue, mark, keys, payloadBytes, recordBytes,
        ]
        return (numbers + [IndexState.sum(numbers[...])]).flatMap(\.littleEndianBytes)
    }

    private static func sum(_ numbers: ArraySlice<UInt64>) -> UInt64 {
        numbers.flatMap(\.littleEndianBytes).withUnsafeBytes { UInt64(Checksum.of($0)) }
    }
}
