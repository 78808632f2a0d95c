package import Timeline

/// Dedupe keys and the positions of their records, in memory.
///
/// A hash table of its own, because `Dictionary` hashes anew what is a hash already: it takes three times as long, and an
/// event passes through here five times. The seed is the process's, so nobody can choose identities that all fall on one
/// place.
package struct KeyTable: Sendable {
    private struct Entry: Sendable {
        var high: UInt64 = 0
        var low: UInt32 = 0
        /// 0 where the place is free.
        var position: UInt64 = 0
    }

    private static let seed = UInt64.random(in: .min ... .max)
    private static let multiplier = UInt64.random(in: .min ... .max) | 1

    private var entries: ContiguousArray<Entry>
    private var shift: UInt64
    /// How many keys there are.
    package private(set) var count = 0

    /// An empty table with room for so many keys.
    package init(room: Int = 0) {
        let places = max(room * 2, 16)
        let bits = Int.bitWidth - (places - 1).leadingZeroBitCount
        entries = ContiguousArray(repeating: Entry(), count: 1 << bits)
        shift = UInt64(UInt64.bitWidth - bits)
    }

    /// Whether there is no key.
    package var isEmpty: Bool { count == 0 }

    /// The position of a key; nil where it isn't here.
    package subscript(key: DedupeKey) -> Position? {
        let place = place(of: key)
        return entries[place].position == 0 ? nil : Position(entries[place].position)
    }

    /// Adds a key, or moves it to another position.
    ///
    /// - Returns: Whether it was not here before.
    @discardableResult
    package mutating func insert(_ key: DedupeKey, _ position: Position) -> Bool {
        if 2 * (count + 1) > entries.count { grow() }
        let place = place(of: key)
        let isNew = entries[place].position == 0
        entries[place] = Entry(high: key.high, low: key.low, position: position.rawValue)
        if isNew { count += 1 }
        return isNew
    }

    /// Takes a key out.
    package mutating func remove(_ key: DedupeKey) {
        var free = place(of: key)
        guard entries[free].position != 0 else { return }
        count -= 1
        // What comes behind without a gap may have been put there because this place was taken.
        var next = free
        while true {
            next = (next + 1) & (entries.count - 1)
            guard entries[next].position != 0 else { break }
            let wanted = firstPlace(entries[next].high)
            let distance = (next - wanted) & (entries.count - 1)
            if distance >= (next - free) & (entries.count - 1) {
                entries[free] = entries[next]
                free = next
            }
        }
        entries[free] = Entry()
    }

    /// Forgets all keys, and keeps the memory for the next: new memory costs more than all else that is done with it.
    package mutating func removeAll() {
        guard count > 0 else { return }
        entries.withUnsafeMutableBufferPointer { $0.update(repeating: Entry()) }
        count = 0
    }

    /// Adds another table's keys; where both have one, this table's position counts.
    package mutating func merge(_ other: KeyTable) {
        for entry in other.entries where entry.position != 0 {
            let key = DedupeKey(high: entry.high, low: entry.low)
            if self[key] == nil { insert(key, Position(entry.position)) }
        }
    }

    /// Where a key is, or would be put.
    private func place(of key: DedupeKey) -> Int {
        var place = firstPlace(key.high)
        while entries[place].position != 0, entries[place].high != key.high || entries[place].low != key.low {
            place = (place + 1) & (entries.count - 1)
        }
        return place
    }

    private func firstPlace(_ high: UInt64) -> Int {
        Int(truncatingIfNeeded: ((high ^ KeyTable.seed) &* KeyTable.multiplier) >> shift)
    }

    private mutating func grow() {
        var larger = KeyTable(room: entries.count)
        for entry in entries where entry.position != 0 {
            larger.insert(DedupeKey(high: entry.high, low: entry.low), Position(entry.position))
        }
        self = larger
    }
}
