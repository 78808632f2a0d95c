package import Timeline

/// Which events of a stretch of the log are settled, a bit for each: what is acknowledged then costs a bit in a block that many share,
/// and what is taken from the log costs nothing.
struct SettledPositions: Sendable {
    /// The blocks in which there is a bit, by their numbers.
    private(set) var blocks: [UInt64: SettledBlock] = [:]
    /// Those that have changed since they were asked for.
    private var changed: Set<UInt64> = []

    init(_ blocks: [UInt64: SettledBlock] = [:]) { self.blocks = blocks }

    var hasChanges: Bool { !changed.isEmpty }

    func contains(_ position: Position) -> Bool {
        blocks[SettledBlock.number(of: position)]?.contains(position) ?? false
    }

    mutating func insert(_ position: Position) {
        let number = SettledBlock.number(of: position)
        blocks[number, default: SettledBlock()].insert(position)
        changed.insert(number)
    }

    mutating func remove(_ position: Position) {
        guard contains(position) else { return }
        let number = SettledBlock.number(of: position)
        blocks[number]?.remove(position)
        changed.insert(number)
    }

    /// Forgets whole blocks that end before a position.
    mutating func forget(before position: Position) { forget { $0 < SettledBlock.number(of: position) } }

    /// Forgets everything from a position on.
    mutating func forget(from position: Position) {
        let number = SettledBlock.number(of: position)
        forget { $0 > number }
        guard let block = blocks[number] else { return }
        blocks[number] = block.before(position)
        changed.insert(number)
    }

    private mutating func forget(_ isForgotten: (UInt64) -> Bool) {
        for number in blocks.keys where isForgotten(number) {
            blocks[number] = nil
            changed.insert(number)
        }
    }

    /// The blocks that have changed since it was asked last; an empty one is to be forgotten.
    mutating func takeChanges() -> [UInt64: SettledBlock] {
        defer { changed = [] }
        return Dictionary(uniqueKeysWithValues: changed.map { ($0, blocks[$0] ?? SettledBlock()) })
    }
}

/// Which of so many events in a row are settled.
public struct SettledBlock: Hashable, Sendable {
    /// How many events a block is about.
    public static let size: UInt64 = 1_024

    /// A bit for each, the lowest of the first word for the first.
    public private(set) var words: [UInt64]

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
