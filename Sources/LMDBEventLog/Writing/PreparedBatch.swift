import EventLog
import Timeline

/// A batch on its way to the log: its records laid out as they will be stored, complete but for their places. Preparing, the
/// compression above all, is done on the caller's thread, so that the one that writes has little left to do.
///
/// One thread at a time has it: the caller's, then whoever holds the sequencer's lock, then the writer's.
final class PreparedBatch: @unchecked Sendable {
    /// One record of the batch.
    struct Record {
        /// Where it lies among the batch's bytes.
        let range: Range<Int>
        let conversation: ConversationID
        let expectedVersion: UInt32?
        let cause: Position
        let key: DedupeKey?
        /// Given by the sequencer.
        var place: StreamTable.Place?
    }

    /// The records, one after the other.
    private(set) var bytes: [UInt8]
    /// Where each lies and what it asks for.
    var records: [Record]
    /// A new dictionary, to be stored.
    let dictionary: CompressionDictionary?
    /// Why nothing is written for this batch: it only waits for the answer to those before it.
    var refusal: AppendError?
    /// Called once with the answer.
    let completion: @Sendable (Result<Position, AppendError>) -> Void

    /// What the batch takes up while it waits.
    var footprint: Int { bytes.capacity + 512 }
    /// The position of the batch's last record.
    var last: Position { records.last?.place?.position ?? .start }

    /// Lays out records.
    init(
        _ batch: [Append], _ compressor: Compressor, _ dictionary: CompressionDictionary?,
        completion: @escaping @Sendable (Result<Position, AppendError>) -> Void
    ) {
        let room = batch.reduce(0) { $0 + RecordHeader.size + RecordHeader.keySize + $1.payload.count }
        var records: [Record] = []
        records.reserveCapacity(batch.count)
        bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            guard let start = buffer.baseAddress.map(UnsafeMutableRawPointer.init) else { return }
            for append in batch {
                let size = PreparedBatch.layOut(append, at: start + filled, compressor, dictionary)
                records.append(Record(append, filled..<filled + size))
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

    /// Gives each record its place and hands its bytes on.
    ///
    /// - Returns: The last record's chain.
    func complete<Failure: Error>(
        after chain: Chain, _ store: (Position, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> Chain {
        var chain = chain
        let records = records
        try bytes.withUnsafeMutableBufferPointer { buffer throws(Failure) in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for record in records {
                guard let place = record.place else { continue }
                let stored = UnsafeMutableRawBufferPointer(rebasing: bytes[record.range])
                chain = RecordHeader.complete(stored, at: place, after: chain)
                try store(place.position, UnsafeRawBufferPointer(stored))
            }
        }
        return chain
    }

    /// Writes one record, and returns its size.
    private static func layOut(
        _ append: Append, at start: UnsafeMutableRawPointer, _ compressor: Compressor,
        _ dictionary: CompressionDictionary?
    ) -> Int {
        let header = RecordHeader.size + (append.key == nil ? 0 : RecordHeader.keySize)
        return append.payload.withUnsafeBytes { payload in
            let compressed = dictionary.flatMap { dictionary in
                compressor.compress(payload, into: start + header, with: dictionary).map { ($0, dictionary.id) }
            }
            if compressed == nil, let content = payload.baseAddress {
                (start + header).copyMemory(from: content, byteCount: payload.count)
            }
            // Written after the payload, because what compressing leaves out of a frame stood here.
            RecordHeader.write(append, compressed: compressed.map { ($0.kind, $1) }, to: start)
            return header + (compressed.map { $0.0.size } ?? payload.count)
        }
    }
}

extension PreparedBatch.Record {
    fileprivate init(_ append: Append, _ range: Range<Int>) {
        self.range = range
        conversation = append.conversation
        expectedVersion = append.expectedVersion
        cause = append.cause
        key = append.key
    }
}
