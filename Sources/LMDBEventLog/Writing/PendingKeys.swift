import EventLog
import Timeline

/// The dedupe keys that are not in the index yet, in two lots: the sealed one, which the index is taking over, and those that
/// came after it. So none is lost between here and there, and letting go of a lot costs nothing.
struct PendingKeys {
    private var sealed = KeyTable()
    private var recent = KeyTable()
    /// How often a lot has passed to the index. Who looked into the index before it did, and here after, looks again.
    private(set) var generation: UInt64 = 0

    /// How many there are.
    var count: Int { sealed.count + recent.count }

    /// The position of the record with this key.
    subscript(key: DedupeKey) -> Position? { recent[key] ?? sealed[key] }

    mutating func insert(_ key: DedupeKey, _ position: Position) { recent.insert(key, position) }

    mutating func remove(_ key: DedupeKey) {
        recent.remove(key)
        sealed.remove(key)
    }

    /// Makes a lot for the index of everything but what is not durable yet.
    mutating func seal(exceptNotDurable keys: [(DedupeKey, Position)]) {
        if sealed.isEmpty { swap(&sealed, &recent) } else { sealed.merge(recent) }
        recent.removeAll()
        for (key, position) in keys { recent.insert(key, position) }
    }

    /// Lets go of the lot that the index has taken over.
    ///
    /// - Returns: Its table, for whoever has the time to empty it, which takes milliseconds, and gives it back.
    mutating func dropSealed() -> KeyTable {
        var table = KeyTable()
        swap(&table, &sealed)
        generation += 1
        return table
    }

    /// Takes an empty table back, before the next lot is sealed.
    mutating func takeBack(_ table: KeyTable) { sealed = table }
}
