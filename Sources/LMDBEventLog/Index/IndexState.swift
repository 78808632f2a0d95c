import EventLog
import Timeline

/// How far the index has come, and what it counted on the way.
struct IndexState: Equatable {
    /// Bytes of a stored state.
    static let size = 80
    private static let layout: UInt64 = 1

    /// The log that the index belongs to.
    let log: Chain
    /// The last record it has taken over.
    var position = Position.start
    /// That record's chain: it shows whether the log is still the one that was indexed.
    var chain: Chain
    /// Keys taken over.
    var keys: UInt64 = 0
    /// Bytes of payloads, uncompressed.
    var payloadBytes: UInt64 = 0
    /// Bytes of records as they are stored.
    var recordBytes: UInt64 = 0

    /// An index of nothing.
    init(of log: Chain) {
        self.log = log
        chain = log
    }

    /// Reads a stored state; nil where it is of another version, or none.
    init?(_ stored: UnsafeRawBufferPointer) {
        guard stored.count == IndexState.size else { return nil }
        let bytes = [UInt8](stored)
        let numbers = (0..<10).map { bytes.number(at: $0 * 8, as: UInt64.self) }
        guard numbers[0] == IndexState.layout, numbers[9] == IndexState.sum(numbers[..<9]) else { return nil }
        log = Chain(front: numbers[1], back: numbers[2])
        position = Position(numbers[3])
        chain = Chain(front: numbers[4], back: numbers[5])
        (keys, payloadBytes, recordBytes) = (numbers[6], numbers[7], numbers[8])
    }

    /// The state as it is stored.
    var stored: [UInt8] {
        let numbers = [
            IndexState.layout, log.front, log.back, position.rawValue, chain.front, chain.back, keys, payloadBytes,
            recordBytes,
        ]
        return (numbers + [IndexState.sum(numbers[...])]).flatMap(\.littleEndianBytes)
    }

    private static func sum(_ numbers: ArraySlice<UInt64>) -> UInt64 {
        numbers.flatMap(\.littleEndianBytes).withUnsafeBytes { UInt64(Checksum.of($0)) }
    }
}
