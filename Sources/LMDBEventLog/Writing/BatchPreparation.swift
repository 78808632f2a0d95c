import Dispatch
import EventLog
import Timeline

/// Compresses the payloads of a batch, those of a large one on all cores: of the 3 µs that an event of 450 bytes takes until
/// it is queued, compressing is 2.
struct BatchPreparation: @unchecked Sendable {
    /// Records that are worth a thread of their own: waking one takes as long as compressing five.
    private static let leastShare = 100

    private let batch: [Append]
    private let memory: UnsafeMutableRawPointer
    private let records: UnsafeMutableBufferPointer<PreparedBatch.Record>
    private let compressor: Compressor
    private let dictionary: CompressionDictionary?

    /// What is to be done: payloads go into the memory, each behind room for its header, and what is known of each into the
    /// records.
    init(
        _ batch: [Append], _ memory: UnsafeMutableRawPointer,
        _ records: UnsafeMutableBufferPointer<PreparedBatch.Record>, _ compressor: Compressor,
        _ dictionary: CompressionDictionary?
    ) {
        self.batch = batch
        self.memory = memory
        self.records = records
        self.compressor = compressor
        self.dictionary = dictionary
    }

    /// Bytes that a batch may need.
    static func room(for batch: [Append]) -> Int {
        batch.reduce(0) { $0 + RecordHeader.largest + $1.payload.count }
    }

    /// Compresses everything.
    func run() {
        let shares = min(2 * Processors.count, batch.count / BatchPreparation.leastShare)
        guard shares > 1, Processors.count > 1 else { return prepare(batch.indices, at: 0) }
        let bounds = (0...shares).map { batch.count * $0 / shares }
        var starts = [0]
        for share in 0..<shares {
            let size = batch[bounds[share]..<bounds[share + 1]].reduce(0) {
                $0 + RecordHeader.largest + $1.payload.count
            }
            starts.append(starts[share] + size)
        }
        DispatchQueue.concurrentPerform(iterations: shares) { [starts] share in
            prepare(bounds[share]..<bounds[share + 1], at: starts[share])
        }
    }

    private func prepare(_ range: Range<Int>, at start: Int) {
        compressor.withContext { context in
            var offset = start
            for index in range {
                offset += RecordHeader.largest
                let append = batch[index]
                let (compression, size) = store(append, at: memory + offset, context)
                records.initializeElement(
                    at: index,
                    to: PreparedBatch.Record(
                        header: RecordHeader(append, compressed: compression), payload: offset..<offset + size,
                        expectedVersion: append.expectedVersion))
                offset += append.payload.count
            }
        }
    }

    /// Stores one payload, compressed where that makes it smaller, and returns its size.
    private func store(
        _ append: Append, at target: UnsafeMutableRawPointer, _ context: CompressionContext?
    ) -> (compression: (kind: StoredFrame, dictionary: UInt16)?, size: Int) {
        append.payload.withUnsafeBytes { payload in
            if let dictionary, let result = context?.compress(payload, into: target, with: dictionary) {
                return ((result.kind, dictionary.id), result.size)
            }
            if let content = payload.baseAddress { target.copyMemory(from: content, byteCount: payload.count) }
            return (nil, payload.count)
        }
    }
}
