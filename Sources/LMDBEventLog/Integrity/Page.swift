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
        case 2 where lowNumber(index) == PageFile.Tree.size: return .tree(keyEnd(index)..<end(index))
        default: throw PageDamage(page: number, what: "has an entry of an unknown kind")
        }
    }
}

/// A page that describes a commit; the first two of a file take turns.
struct MetaPage {
    /// Bytes of such a page that mean something.
    static let size = 152
    private static let magic: UInt32 = 0xBEEF_C0DE
    private static let format: UInt32 = 1
    /// MDB_INTEGERKEY, the only flag of the tree of free pages.
    private static let freeFlags: UInt16 = 8
    /// A page that no file has: its place is still a number of bytes. LMDB enlarges its map up to the last page, and counts in 64 bits.
    static let beyond = UInt64(Int.max / 65_536)

    let pageSize: Int
    let free: PageFile.Tree?
    let names: PageFile.Tree?
    let lastPage: UInt64
    let commit: UInt64

    init(_ bytes: [UInt8], _ slot: Int) throws(PageDamage) {
        pageSize = Int(bytes.number(at: 40, as: UInt32.self))
        free = PageFile.Tree(bytes[40..<88])
        names = PageFile.Tree(bytes[88..<136])
        lastPage = bytes.number(at: 136, as: UInt64.self)
        commit = bytes.number(at: 144, as: UInt64.self)
        guard bytes.number(at: 0, as: UInt64.self) == UInt64(slot), bytes.number(at: 10, as: UInt16.self) == 8,
            bytes.number(at: 16, as: UInt32.self) == MetaPage.magic,
            bytes.number(at: 20, as: UInt32.self) == MetaPage.format, bytes.number(at: 24, as: UInt64.self) == 0,
            pageSize.nonzeroBitCount == 1, (512...65536).contains(pageSize),
            bytes.number(at: 44, as: UInt16.self) == MetaPage.freeFlags, bytes.number(at: 92, as: UInt16.self) == 0,
            commit == 0 || commit % 2 == UInt64(slot), lastPage < MetaPage.beyond
        else { throw PageDamage(page: UInt64(slot), what: "does not describe a commit of a log") }
    }
}
