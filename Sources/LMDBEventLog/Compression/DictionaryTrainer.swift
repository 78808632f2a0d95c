import CMemory
import Dispatch
import EventLog
import Synchronization
import Timeline

/// Trains a dictionary on the log's own payloads once there are enough, and again whenever the log has grown tenfold; a new
/// one is used only where it makes the payloads clearly smaller. Works on a thread of its own.
final class DictionaryTrainer: Sendable {
    /// How many times larger the log must be before the next training.
    private static let growth: UInt64 = 10
    /// Runs of records that the sample is made of, spread over the newer half of the log.
    private static let runs: UInt64 = 40
    /// Bytes of payloads in a sample at most.
    private static let sampleBytes = 2 << 20
    /// Bytes of payloads in a sample at least.
    private static let leastBytes = 256 << 10
    /// In a log no larger than this the sample is taken from all of it, not from its newer half.
    private static let young: UInt64 = 100_000
    /// Payloads larger than this say little about the others.
    private static let largestPayload = 16 << 10
    /// Of the old size, what the new one must stay below.
    private static let worthwhile = 0.95

    private let store: RecordStore
    private let codec: PayloadCodec
    /// The head at which the next training is due.
    private let due: Atomic<UInt64>
    private let closing = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    init(_ store: RecordStore, _ codec: PayloadCodec, interval: Int) {
        self.store = store
        self.codec = codec
        let trainedAt = codec.shelf.current?.trainedAt.rawValue ?? 0
        due = Atomic(max(UInt64(max(interval, 1)), trainedAt * DictionaryTrainer.growth))
    }

    /// Tells the trainer that the head has moved. Costs nothing while no training is due.
    func advance(to head: Position) {
        guard head.rawValue >= due.load(ordering: .relaxed) else { return }
        due.store(.max, ordering: .relaxed)
        bell.signal()
    }

    /// Ends the thread that runs ``run(_:head:)``.
    func close() {
        closing.store(true, ordering: .releasing)
        bell.signal()
    }

    /// Trains whenever it is due, until the trainer is closed.
    func run(_ sequencer: Sequencer, head: @Sendable () -> Position) {
        while true {
            bell.wait()
            if closing.load(ordering: .acquiring) { return }
            let head = head()
            let isEnough = train(at: head, sequencer)
            due.store(head.rawValue * (isEnough ? DictionaryTrainer.growth : 2), ordering: .relaxed)
            // A training takes as much memory as a small broker has otherwise, and the next is far away.
            parley_give_memory_back()
        }
    }

    /// Trains on what the log has; false where there is too little.
    private func train(at head: Position, _ sequencer: Sequencer) -> Bool {
        // What can't be read now is not tried again soon: the dictionary in use goes on to serve.
        let payloads = (try? sample(head)) ?? []
        guard payloads.reduce(0, { $0 + $1.count }) >= DictionaryTrainer.leastBytes else { return false }
        if let trained = try? train(on: payloads, head) { install(trained, sequencer) }
        return true
    }

    /// Trains a dictionary; nil where there is too little to win.
    private func train(on payloads: [[UInt8]], _ head: Position) throws -> CompressionDictionary? {
        guard let current = codec.shelf.current, current.id < .max else { return nil }
        // Every fifth payload is kept back to judge by what the dictionary has not seen.
        let seen = payloads.enumerated().filter { $0.offset % 5 != 0 }.map(\.element)
        let unseen = payloads.enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
        guard let bytes = DictionaryTraining.dictionary(from: seen) else { return nil }
        let trained = try CompressionDictionary(id: current.id + 1, trainedAt: head, bytes: bytes)
        let before = Double(compressedSize(of: unseen, with: current))
        let after = Double(compressedSize(of: unseen, with: trained))
        return after < before * DictionaryTrainer.worthwhile ? trained : nil
    }

    private func install(_ dictionary: CompressionDictionary, _ sequencer: Sequencer) {
        let shelf = codec.shelf
        let batch = PreparedBatch(storing: dictionary) { result in
            // Only a dictionary that is on disk is used; where it could not be stored, the next training brings another.
            if case .success = result { shelf.add(dictionary) }
        }
        _ = try? sequencer.enqueue(batch) { _ in nil }
    }

    /// Payloads from all over the newer half of the log, or the whole of a young one.
    private func sample(_ head: Position) throws -> [[UInt8]] {
        let oldest = head.rawValue > DictionaryTrainer.young ? head.rawValue / 2 : 0
        let length = max((head.rawValue - oldest) / DictionaryTrainer.runs, 1)
        let runBytes = DictionaryTrainer.sampleBytes / Int(DictionaryTrainer.runs)
        let reader = PayloadReader(codec)
        var payloads: [[UInt8]] = []
        for start in stride(from: oldest + 1, through: head.rawValue, by: Int(length)) {
            if closing.load(ordering: .acquiring) { return [] }
            var bytes = 0
            let end = Position(min(start + length - 1, head.rawValue))
            _ = try store.visit(from: Position(start), through: end) { record, transaction in
                guard (8...DictionaryTrainer.largestPayload).contains(record.payloadSize) else { return true }
                payloads.append(try reader.bytes(of: record, transaction))
                bytes += record.payloadSize
                return bytes < runBytes
            }
        }
        return payloads
    }

    private func compressedSize(of payloads: [[UInt8]], with dictionary: CompressionDictionary) -> Int {
        let before = StoredFrame.mostOmitted
        var target = [UInt8](repeating: 0, count: DictionaryTrainer.largestPayload + before)
        return payloads.reduce(0) { total, payload in
            let size = payload.withUnsafeBytes { payload in
                target.withUnsafeMutableBytes { target in
                    target.baseAddress.flatMap { target in
                        codec.compressor.withContext { $0?.compress(payload, into: target + before, with: dictionary) }
                    }
                }
            }
            return total + (size?.size ?? payload.count)
        }
    }
}
