import EventLog
import Timeline

extension Sequencer {
    /// Records and bytes of one commit at most, unless a single batch has more.
    private static let groupRecords = 20_000
    private static let groupBytes = 16 << 20

    /// What the sequencer knows, under its lock.
    struct State {
        var streams: StreamTable
        var pending: PendingKeys
        var durable: Position
        var queue: [PreparedBatch] = []
        var queuedBytes = 0
        var inFlight: [PreparedBatch] = []
        /// Why nothing more is taken on.
        var refusal: AppendError?
        /// How many batches there would be if all who came back whom the last commit served, or who came during it.
        var expected = 0
        /// How many batches the writer waits for; nil where it doesn't wait, and while a caller writes.
        var awaited: Int?
        /// Whether a caller writes instead of the writer, which sleeps until that has ended.
        var isTakenOver = false
    }

    /// What becomes of a batch.
    enum Verdict {
        case queued(ring: Bool)
        /// The caller is to write: the writer sleeps, and nobody else waits.
        case takenOver
        case refused(AppendError)
        case lookAgain
    }
}

extension Sequencer.State {
    /// Gives a batch its places and queues it, or says why not.
    mutating func admit(
        _ batch: PreparedBatch, known: (DedupeKey, Position)?, queueLimit: Int, takesOver: Bool
    ) -> Sequencer.Verdict {
        if let refusal { return .refused(refusal) }
        if let (key, position) = known { return .refused(.duplicate(key, at: position)) }
        guard queue.isEmpty || queuedBytes + batch.footprint <= queueLimit else {
            let advice = "\(queuedBytes) bytes wait to be written, and the limit is \(queueLimit)"
            return .refused(.busy("\(advice): wait for the answers to earlier batches, then try again"))
        }
        for index in batch.records.indices {
            do throws(AppendError) { try place(&batch.records[index]) } catch {
                takeBack(batch.records[..<index])
                guard restsOnQueued(error) else { return .refused(error) }
                batch.refuse(error)
            }
            if batch.refusal != nil { break }
        }
        queue.append(batch)
        queuedBytes += batch.footprint
        guard let awaited, queue.count >= awaited else { return .queued(ring: false) }
        self.awaited = nil
        isTakenOver = takesOver && queue.count == 1
        return isTakenOver ? .takenOver : .queued(ring: true)
    }

    private mutating func place(_ record: inout PreparedBatch.Record) throws(AppendError) {
        if let key = record.key, let position = pending[key] { throw .duplicate(key, at: position) }
        let place = try streams.place(
            in: record.conversation, expecting: record.expectedVersion, cause: record.header.cause)
        record.place = place
        if let key = record.key { pending.insert(key, place.position) }
    }

    /// Takes back the places of records that will not be written.
    mutating func takeBack(_ records: some BidirectionalCollection<PreparedBatch.Record>) {
        for record in records.reversed() {
            guard let place = record.place else { continue }
            streams.takeBack(place, in: record.conversation)
            if let key = record.key { pending.remove(key) }
        }
    }

    /// Whether a refusal could turn out wrong, because what it rests on is not durable yet.
    private func restsOnQueued(_ error: AppendError) -> Bool {
        switch error {
        case .duplicate(_, let position): position > durable
        case .versionConflict(let conversation, _, _): streams[conversation].last > durable
        default: false
        }
    }

    /// Takes what one commit may hold from the queue.
    mutating func takeGroup() -> [PreparedBatch] {
        var records = 0
        var bytes = 0
        var count = 0
        for batch in queue {
            records += batch.records.count
            bytes += batch.largestSize
            guard count == 0 || (records <= Sequencer.groupRecords && bytes <= Sequencer.groupBytes) else { break }
            count += 1
            queuedBytes -= batch.footprint
        }
        inFlight = Array(queue.prefix(count))
        queue.removeFirst(count)
        return inFlight
    }
}
