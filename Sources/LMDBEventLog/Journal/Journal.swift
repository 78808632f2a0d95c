import EventLog
import Timeline

/// Where records become durable: with one write and one sync a group, where LMDB needs two syncs and rewrites its pages. A
/// thread of its own, the ``Filler``, puts them into the tree behind it, many groups at a time, and what has been put there
/// may be written over here.
///
/// Two files take turns. When one is full the other is begun anew, as soon as all of its records are in the tree. Only the
/// thread that writes the log uses it.
final class Journal: @unchecked Sendable {
    private let capacity: Int
    private let log: LogID
    private let syncFailure: @Sendable () -> Int32
    private var active: JournalSegment
    private var resting: JournalSegment
    private var offset = 0
    private var sequence: UInt64
    /// The last record in the segment that rests.
    private var restingLast = Position.start
    private var activeLast = Position.start

    /// Opens the journal of a log whose records are all in the tree.
    ///
    /// - Parameters:
    ///   - configuration: Says how many bytes each file has, unless a single group has more.
    ///   - sequence: The number of the next frame.
    init(
        _ directory: LogDirectory, of log: LogID, _ configuration: LMDBEventLog.Configuration, sequence: UInt64
    ) throws(LMDBFailure) {
        self.log = log
        capacity = configuration.journalSize
        syncFailure = configuration.hooks.syncFailure
        self.sequence = sequence
        active = try JournalSegment.open(directory.journals[0], capacity: capacity)
        resting = try JournalSegment.open(directory.journals[1], capacity: capacity)
    }

    /// Makes a group durable.
    ///
    /// - Parameters:
    ///   - head: The last durable record.
    ///   - buffer: What the frame is made in.
    ///   - filled: Waits until the tree has the records up to a position; false where it can't take them.
    /// - Returns: False where there is no room, because the tree can't take what was written before.
    func write(
        _ group: [PreparedBatch], after head: LogHead, in buffer: JournalBuffer, filled: (Position) -> Bool
    ) throws(LMDBFailure) -> Bool {
        buffer.fill(group, after: head, sequence: sequence, of: log)
        if offset > 0, offset + buffer.size > capacity {
            guard filled(restingLast) else { return false }
            swap(&active, &resting)
            (restingLast, activeLast) = (activeLast, .start)
            offset = 0
        }
        try active.write(buffer.bytes, at: offset, capacity: capacity, syncFailure: syncFailure)
        offset += buffer.size
        activeLast = buffer.last
        sequence += 1
        return true
    }
}
