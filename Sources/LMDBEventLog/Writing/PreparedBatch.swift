import EventLog
import Timeline

/// A batch on its way to the log: payloads as they will be stored, and what is known of their records. Preparing, the
/// compression above all, is done on the caller's thread, so that the one that writes has little left to do.
///
/// One thread at a time has it: the caller's, then whoever holds the sequencer's lock, then the writer's.
final class PreparedBatch: @unchecked Sendable {
    /// One record of the batch.
    struct Record {
        let header: RecordHeader
        /// Where the payload lies among the batch's bytes.
        let payload: Range<Int>
        let expectedVersion: UInt32?
        /// Given by the sequencer.
        var place: StreamTable.Place?

        var conversation: ConversationID { header.conversation }
        var key: DedupeKey? { header.key }
    }

    /// The payloads, one after the other, each behind room for its header.
    private(set) var bytes: [UInt8]
    /// Where each lies and what it asks for.
    var records: [Record]
    /// A new dictionary, to be stored.
    let dictionary: CompressionDictionary?
    /// Why nothing is written for this batch: it only waits for the answer to those before it.
    private(set) var refusal: AppendError?
    /// Called once with the answer.
    let completion: @Sendable (Result<Position, AppendError>) -> Void

    /// What the batch takes up while it waits.
    var footprint: Int { bytes.capacity + records.capacity * MemoryLayout<Record>.stride + 512 }
    /// The position of the batch's last record.
    var last: Position { records.last?.place?.position ?? .start }

    /// Compresses payloads.
    init(
        _ batch: [Append], _ compressor: Compressor, _ dictionary: CompressionDictionary?,
        completion: @escaping @Sendable (Result<Position, AppendError>) -> Void
    ) {
        let room = batch.reduce(0) { $0 + RecordHeader.largest + $1.payload.count }
        var records: [Record] = []
        records.reserveCapacity(batch.count)
        bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            guard let start = buffer.baseAddress.map(UnsafeMutableRawPointer.init) else { return }
            for append in batch {
                filled += RecordHeader.largest
                let (compression, size) = PreparedBatch.store(append, at: start + filled, compressor, dictionary)
                records.append(
                    Record(
                        header: RecordHeader(append, compressed: compression), payload: filled..<filled + size,
                        expectedVersion: append.expectedVersion))
                filled += size
            }
        }
        self.records = records
        self.dictionary = nil
        self.completion = completion
    }

    /// A dictionary that is to be stored before the first record that needs it.
    init(
        storing dictionary: CompressionDictionary,
        completion: @escaping @Sendable (Result<Position, AppendError>) -> Void
    ) {
        bytes = []
        records = []
        self.dictionary = dictionary
        self.completion = completion
    }

    /// Lets nothing of the batch be written; it keeps its turn to be answered.
    func refuse(_ error: AppendError) {
        refusal = error
        records = []
        bytes = []
    }

    /// Writes each record where it belongs.
    ///
    /// - Parameter reserve: Makes room for a record of this size.
    /// - Returns: The last record's chain.
    func write(after chain: Chain, _ reserve: (_ size: Int) -> UnsafeMutableRawPointer) -> Chain {
        var chain = chain
        let records = records
        bytes.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            for record in records {
                guard let place = record.place else { continue }
                let payload = start + record.payload.lowerBound
                let header = payload - RecordHeader.largest
                let headerSize = record.header.write(at: place, to: header)
                let size = headerSize + record.payload.count
                let target = reserve(size)
                target.copyMemory(from: header, byteCount: headerSize)
                (target + headerSize).copyMemory(from: payload, byteCount: record.payload.count)
                chain = RecordHeader.seal(
                    UnsafeMutableRawBufferPointer(start: target, count: size), at: place.position, after: chain)
            }
        }
        return chain
    }

    /// Stores one payload, compressed where that makes it smaller, and returns its size.
    private static func store(
        _ append: Append, at target: UnsafeMutableRawPointer, _ compressor: Compressor,
        _ dictionary: CompressionDictionary?
    ) -> (compression: (kind: StoredFrame, dictionary: UInt16)?, size: Int) {
        append.payload.withUnsafeBytes { payload in
            if let dictionary, let result = compressor.compress(payload, into: target, with: dictionary) {
                return ((result.kind, dictionary.id), result.size)
            }
            if let content = payload.baseAddress { target.copyMemory(from: content, byteCount: payload.count) }
            return (nil, payload.count)
        }
    }
}
