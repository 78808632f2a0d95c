import Dispatch
import Encoding
import EventLog
import Events
import Synchronization
import Timeline

/// The records after a position and up to another, batch by batch, read on a thread of their own: reading and uncompressing
/// take as long as decoding and folding, so that two processors rebuild 1.9 times as fast as one.
final class RecordSupply: Sendable {
    /// Records from which on a thread of their own is worth it.
    static let least: UInt64 = 4_096
    /// Batches that are read before the first is taken.
    private static let ahead = 6
    /// Records read at a time: fewer than a log gets help for, as the processor that would help is the one that folds.
    private static let step: UInt64 = 1_000

    /// A place for a batch. It changes hands instead of what is in it, so that its memory is used again.
    private final class Crate: @unchecked Sendable {
        var batch: RecordBatch
        init(_ extent: Extent) { batch = RecordBatch(extent) }
    }

    private struct Stock {
        var ready: [Crate] = []
        var spare: [Crate]
        /// Set when there will be no more.
        var outcome: Result<Void, any Error>?
        var isUnwanted = false
    }

    private let log: any EventLog
    private let extent: Extent
    private let stock: Mutex<Stock>
    private let filled = DispatchSemaphore(value: 0)
    private let emptied = DispatchSemaphore(value: 0)
    private let thread = DispatchQueue(label: "parley.reading")

    /// Begins to read. It goes on until everything is read, or ``end()``, which has to be called.
    init(_ log: any EventLog, from first: Position, through last: Position, _ extent: Extent) {
        self.log = log
        self.extent = extent
        stock = Mutex(Stock(spare: (0..<RecordSupply.ahead).map { _ in Crate(extent) }))
        // Not begun with: a semaphore that ends with less than it began with stops the program.
        for _ in 0..<RecordSupply.ahead { emptied.signal() }
        thread.async { self.read(from: first, through: last) }
    }

    /// Waits until nothing is read any more.
    func end() {
        stock.withLock { $0.isUnwanted = true }
        emptied.signal()
        thread.sync {}
    }
}

// MARK: - Who takes batches

extension RecordSupply {
    /// Has the next batch visited, decoded; nil where there are no more.
    ///
    /// - Returns: How many records it had.
    func takeNext(_ visit: (RecordedEvent) -> Void) throws -> Int? {
        filled.wait()
        let next = try stock.withLock { stock in
            if !stock.ready.isEmpty { return Optional(stock.ready.removeFirst()) }
            try stock.outcome?.get()
            return nil
        }
        guard let crate = next else { return nil }
        let count = crate.batch.count
        crate.batch.handOver(visit)
        stock.withLock { $0.spare.append(crate) }
        emptied.signal()
        return count
    }
}

// MARK: - Who reads

extension RecordSupply {
    private func read(from first: Position, through last: Position) {
        let outcome = Result {
            var next = first
            var batch = RecordBatch(extent)
            while next <= last {
                let limit = Int(min(RecordSupply.step, last.rawValue - next.rawValue + 1))
                let start = next
                next = try log.read(from: start, limit: limit, mode: .payloads) { envelope, payload in
                    batch.add(envelope, payload)
                    // Nobody is waited for while the log's pages are held.
                    return !batch.isFull || emptied.wait(timeout: .now()) == .success && supply(&batch)
                }
                guard next > start else { break }
                if batch.isFull { guard deliver(&batch) else { return } }
            }
            if batch.count > 0 { _ = deliver(&batch) }
        }
        stock.withLock { $0.outcome = outcome }
        filled.signal()
    }

    /// Waits until there is room for a batch, and supplies it; false where it is not wanted.
    ///
    /// Where there is no room yet, who folds has more to do than who reads: the batch is decoded meanwhile, which spares him
    /// that. So both are busy, whichever of them has more to do.
    private func deliver(_ batch: inout RecordBatch) -> Bool {
        if emptied.wait(timeout: .now()) == .timedOut {
            batch.decode()
            emptied.wait()
        }
        return supply(&batch)
    }

    /// Supplies a batch for which there is room, and takes an empty one for it; false where it is not wanted.
    private func supply(_ batch: inout RecordBatch) -> Bool {
        guard let crate = stock.withLock({ $0.isUnwanted ? nil : $0.spare.popLast() }) else {
            // The room is still there for whoever asks for it next.
            emptied.signal()
            return false
        }
        swap(&crate.batch, &batch)
        // By the thread that decoded, where it did: memory goes back to where it is taken from.
        batch.removeAll()
        stock.withLock { $0.ready.append(crate) }
        filled.signal()
        return true
    }
}
