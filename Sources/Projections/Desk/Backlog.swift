/// Things that wait their turn, the first one first. Adding, finding and taking out one costs the same however many there are, also
/// in the middle.
struct Backlog<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// What was taken out of the middle has left a gap; so has what was taken from the head.
    private var entries: [(key: Key, value: Value)?] = []
    /// Where the first entry is that is no gap.
    private var head = 0
    private var places: [Key: Int] = [:]

    var isEmpty: Bool { places.isEmpty }
    var count: Int { places.count }

    /// The first; nil where there is none.
    var first: (key: Key, value: Value)? { head < entries.count ? entries[head] : nil }
    /// The last; nil where there is none.
    var last: (key: Key, value: Value)? { entries.last ?? nil }

    func contains(_ key: Key) -> Bool { places[key] != nil }

    subscript(key: Key) -> Value? { places[key].flatMap { entries[$0]?.value } }

    /// All of them, the first one first.
    var all: some Collection<(key: Key, value: Value)> { entries[head...].lazy.compactMap { $0 } }

    /// Adds one behind the others; one that is there stays where it is.
    mutating func append(_ key: Key, _ value: Value) {
        guard places[key] == nil else { return }
        places[key] = entries.count
        entries.append((key, value))
    }

    /// Takes one out, where it is there.
    ///
    /// - Returns: Whether it was.
    @discardableResult
    mutating func remove(_ key: Key) -> Bool {
        guard let place = places.removeValue(forKey: key) else { return false }
        entries[place] = nil
        if places.isEmpty { (entries, head) = ([], 0) }
        while head < entries.count, entries[head] == nil { head += 1 }
        while let last = entries.last, last == nil { entries.removeLast() }
        if entries.count > 2 * places.count + 64 { closeGaps() }
        return true
    }

    private mutating func closeGaps() {
        entries = entries[head...].filter { $0 != nil }
        head = 0
        for (place, entry) in entries.enumerated() { if let entry { places[entry.key] = place } }
    }
}

extension Backlog where Value == Void {
    init(_ keys: some Sequence<Key>) { for key in keys { append(key) } }

    /// All of them, the first one first.
    var keys: [Key] { all.map(\.key) }

    mutating func append(_ key: Key) { append(key, ()) }
}

extension Backlog: Equatable where Value == Void {
    static func == (one: Backlog, other: Backlog) -> Bool { one.keys == other.keys }
}

extension Backlog: Hashable where Value == Void {
    func hash(into hasher: inout Hasher) { hasher.combine(keys) }
}
