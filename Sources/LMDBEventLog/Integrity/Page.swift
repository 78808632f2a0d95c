/// The front of every page.
struct PageHeader {
    enum Kind: UInt16 {
        case branch = 1
        case leaf = 2
        case overflow = 4
    }

    static let size = 16

    let number: UInt64
    let kind: Kind?
    let lower: Int
    let upper: Int

    init(_ bytes: [UInt8]) {
        number = bytes.number(at: 0, as: UInt64.self)
        kind = Kind(rawValue: bytes.number(at: 10, as: UInt16.self))
        lower = Int(bytes.number(at: 12, as: UInt16.self))
        upper = Int(bytes.number(at: 14, as: UInt16.self))
    }
}

/// A branch or a leaf of a tree whose every entry was found to lie inside the page.
struct Page {
    /// What an entry of a leaf points to.
    enum Value {
        /// Bytes of the page itself.
        case inside(Range<Int>)
        /// A value too large for the page, from this page on.
        case large(page: UInt64, size: Int)
        /// A database by name: its tree's description.
        case tree(Range<Int>)
    }

    let number: UInt64
    let bytes: [UInt8]
    let isLeaf: Bool
    /// How many entries there are.
    let count: Int

    init(_ bytes: [UInt8], _ number: UInt64) throws(PageDamage) {
        let header = PageHeader(bytes)
        guard header.number == number, let kind = header.kind, kind != .overflow else {
            throw PageDamage(page: number, what: "is not the page it should be")
        }
        guard header.lower > PageHeader.size, header.lower % 2 == 0, header.lower <= header.upper,
            header.upper <= bytes.count
        else { throw PageDamage(page: number, what: "has damaged bounds") }
        self.number = number
        self.bytes = bytes
        isLeaf = kind == .leaf
        count = (header.lower - PageHeader.size) / 2
        for index in 0..<count {
            let start = self.start(index)
            guard start >= header.upper, start + 8 <= bytes.count, end(index) <= bytes.count else {
                throw PageDamage(page: number, what: "has an entry that reaches outside it")
            }
        }
    }

    private func start(_ index: Int) -> Int { Int(bytes.number(at: PageHeader.size + 2 * index, as: UInt16.self)) }
    private func lowNumber(_ index: Int) -> Int { Int(bytes.number(at: start(index), as: UInt32.self)) }
    private func flags(_ index: Int) -> UInt16 { bytes.number(at: start(index) + 4, as: UInt16.self) }
    private func keySize(_ index: Int) -> Int { Int(bytes.number(at: start(index) + 6, as: UInt16.self)) }
    private func keyEnd(_ index: Int) -> Int { start(index) + 8 + keySize(index) }

    private func end(_ index: Int) -> Int {
        guard isLeaf else { return keyEnd(index) }
        return keyEnd(index) + (flags(index) & 1 != 0 ? 8 : lowNumber(index))
    }

    /// An entry's key.
    func key(_ index: Int) -> ArraySlice<UInt8> { bytes[(start(index) + 8)..<keyEnd(index)] }

    /// An entry's key where it is a number of eight bytes.
    func numericKey(_ index: Int) -> UInt64? {
        keySize(index) == 8 ? bytes.number(at: start(index) + 8, as: UInt64.self) : nil
    }

    /// The page that a branch's entry leads to.
    func child(_ index: Int) -> UInt64 { UInt64(lowNumber(index)) | UInt64(flags(index)) << 32 }

    /// What a leaf's entry holds.
    func value(_ index: Int) throws(PageDamage) -> Value {
        switch flags(index) {
        case 0: return .inside(keyEnd(index)..<end(index))
        case 1: return .large(page: bytes.number(at: keyEnd(index), as: UInt64.self), size: lowNumber(index))
        case 2 where lowNumber(index) == PageFile.treeSize: return .tree(keyEnd(index)..<end(index))
        default: throw PageDamage(page: number, what: "has an entry of an unknown kind")
        }
    }
}
