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
    private var memory: BatchMemory?
    /// Where each lies and what it asks for.
    var records: [Record]
    /// A new dictionary, to be stored.
    let dictionary: CompressionDictionary?
    /// Why nothing is written for this batch: it only waits for the answer to those before it.
    private(set) var refusal: AppendError?
    /// Called once with the answer.
    let completion: @Sendable (Result<Position, AppendError>) -> Void

    /// Bytes that the records take up at most.
    private(set) var largestSize: Int
    /// What the batch takes up while it waits.
    var footprint: Int { (memory?.count ?? 0) + records.capacity * MemoryLayout<Record>.stride + 512 }
    /// The position of the batch's last record.
    var last: Position { records.last?.place?.position ?? .start }

    /// Compresses payloads.
    init(
        _ batch: [Append], _ compressor: Compressor, _ dictionary: CompressionDictionary?,
        completion: @escaping @Sendable (Result<Position, AppendError>) -> Void
    ) {
        let memory = compressor.memory.take(BatchPreparation.room(for: batch))
        records = [Record](unsafeUninitializedCapacity: batch.count) { records, count in
            BatchPreparation(batch, memory.start, records, compressor, dictionary).run()
            count = batch.count
        }
        largestSize = records.reduce(0) { $0 + RecordHeader.largest + $1.payload.count }
        self.memory = memory
        self.dictionary = nil
        self.completion = completion
    }

    /// A dictionary that is to be stored before the first record that needs it.
    init(
        storing dictionary: CompressionDictionary,
        completion: @escaping @Sendable (Result<Position, AppendError>) -> Void
    ) {
        memory = nil
        largestSize = 0
        records = []
        self.dictionary = dictionary
        self.completion = completion
    }

    /// Lets nothing of the batch be written; it keeps its turn to be answered.
    func refuse(_ error: AppendError) {
        refusal = error
        records = []
        largestSize = 0
        memory = nil
    }

    /// Writes each record where it belongs.
    ///
    /// - Parameter reserve: Makes room for a record of this size.
    /// - Returns: The last record's chain.
    func write(after chain: Chain, _ reserve: (_ size: Int) -> UnsafeMutableRawPointer) -> Chain {
        guard let start = memory?.start else { return chain }
        var chain = chain
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
        return chain
    }
}
