import DequeModule
package import Timeline

/// Which events of a stretch of the log are settled, a bit for each: what is acknowledged then costs a bit in a block that many share,
/// and what is taken from the log costs nothing.
struct SettledPositions: Sendable {
    /// A block, and whether it has changed since that was asked.
    private struct Kept: Sendable {
        var block = SettledBlock.empty
        var isChanged = false
    }

    /// The blocks from the first one's number on, with those in which there is nothing.
    private var kept: Deque<Kept> = []
    private var first: UInt64 = 0
    /// The numbers of blocks that are to be forgotten, and of those that have changed.
    private var (forgotten, changed): ([UInt64], [UInt64]) = ([], [])

    init(_ blocks: [UInt64: SettledBlock] = [:]) {
        for (number, block) in blocks.sorted(by: { $0.key < $1.key }) { kept[place(of: number)].block = block }
    }

    var hasChanges: Bool { !changed.isEmpty || !forgotten.isEmpty }

    func contains(_ position: Position) -> Bool {
        let number = SettledBlock.number(of: position)
        guard number >= first, number - first < UInt64(kept.count) else { return false }
        return kept[Int(number - first)].block.contains(position)
    }

    mutating func insert(_ position: Position) { change(position) { $0.insert(position) } }

    mutating func remove(_ position: Position) {
        if contains(position) { change(position) { $0.remove(position) } }
    }

    private mutating func change(_ position: Position, _ change: (inout SettledBlock) -> Void) {
        let number = SettledBlock.number(of: position)
        let place = place(of: number)
        change(&kept[place].block)
        guard !kept[place].isChanged else { return }
        kept[place].isChanged = true
        changed.append(number)
    }

    /// Where a block is; it is made where there is none.
    private mutating func place(of number: UInt64) -> Int {
        if kept.isEmpty { first = number }
        while number < first {
            kept.prepend(Kept())
            first -= 1
        }
        while number - first >= UInt64(kept.count) { kept.append(Kept()) }
        return Int(number - first)
    }

    /// Forgets whole blocks that end before a position.
    mutating func forget(before position: Position) {
        let number = SettledBlock.number(of: position)
        while first < number, let kept = kept.popFirst() {
            if kept.isChanged || !kept.block.isEmpty { forgotten.append(first) }
            first += 1
        }
    }

    /// Forgets everything from a position on.
    mutating func forget(from position: Position) {
        let number = SettledBlock.number(of: position)
        while let last = kept.last, first + UInt64(kept.count) - 1 > number {
            if last.isChanged || !last.block.isEmpty { forgotten.append(first + UInt64(kept.count) - 1) }
            kept.removeLast()
        }
        guard !kept.isEmpty, first <= number else { return }
        change(position) { $0 = $0.before(position) }
    }

    /// The blocks that have changed since it was asked last; an empty one is to be forgotten.
    mutating func takeChanges() -> [UInt64: SettledBlock] {
        var changes: [UInt64: SettledBlock] = [:]
        for number in forgotten { changes[number] = .empty }
        for number in changed where number >= first && number - first < UInt64(kept.count) {
            kept[Int(number - first)].isChanged = false
            changes[number] = kept[Int(number - first)].block
        }
        (forgotten, changed) = ([], [])
        return changes
    }
}

/// Which of so many events in a row are settled.
public struct SettledBlock: Hashable, Sendable {
    /// How many events a block is about.
    public static let size: UInt64 = 1_024

    /// A bit for each, the lowest of the first word for the first.
    public private(set) var words: [UInt64]

    /// None of them: one for all.
    fileprivate static let empty = SettledBlock()

    /// None of them.
    public init() { words = Array(repeating: 0, count: Int(SettledBlock.size / 64)) }

    /// A block as it was stored; nil where there are not as many words as it has.
    public init?(_ words: [UInt64]) {
        guard words.count == Int(SettledBlock.size / 64) else { return nil }
        self.words = words
    }

    /// Whether none of them is settled.
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    package static func number(of position: Position) -> UInt64 { position.rawValue / size }

    private static func place(of position: Position) -> (word: Int, bit: UInt64) {
        let place = position.rawValue % size
        return (Int(place / 64), 1 << (place % 64))
    }

    package func contains(_ position: Position) -> Bool {
        let (word, bit) = SettledBlock.place(of: position)
        return words[word] & bit != 0
    }

    mutating func insert(_ position: Position) {
        let (word, bit) = SettledBlock.place(of: position)
        words[word] |= bit
    }

    mutating func remove(_ position: Position) {
        let (word, bit) = SettledBlock.place(of: position)
        words[word] &= ~bit
    }

    /// The part of it before a position that is in it.
    func before(_ position: Position) -> SettledBlock {
        let (word, bit) = SettledBlock.place(of: position)
        var part = self
        part.words[word] &= bit - 1
        for later in (word + 1)..<words.count { part.words[later] = 0 }
        return part
    }
}
