import EventLog
import Timeline

/// What the index keeps of one dedupe key: enough to find the record, which has the whole key.
struct DedupeEntry: Hashable, Comparable {
    /// The first 32 bits of the key.
    let front: UInt32
    let position: Position

    /// The entry of a record.
    init(_ key: DedupeKey, _ position: Position) {
        self.init(front: UInt32(truncatingIfNeeded: key.high >> 32), position)
    }

    init(front: UInt32, _ position: Position) {
        self.front = front
        self.position = position
    }

    static func < (left: DedupeEntry, right: DedupeEntry) -> Bool {
        left.front != right.front ? left.front < right.front : left.position < right.position
    }
}
