import Glibc

/// What is wrong with a page of an LMDB file.
struct PageDamage: Error {
    /// The page's number.
    let page: UInt64
    /// What is wrong with it.
    let what: String
}

/// An LMDB file (format 1, 64 bit) read page by page, every page checked before anything in it is believed.
///
/// LMDB itself trusts its pages: a flipped bit in one can make it read outside the map, or give up the process. So what
/// looks for damage reads the file itself. A page found on the way from a commit's root stays as it is for as long as a
/// reader's transaction of that commit is open.
final class PageFile {
    /// One tree of pages.
    struct Tree {
        /// Bytes of a tree's description.
        static let size = 48

        let root: UInt64
        let depth: Int
        let flags: UInt16
        let entries: UInt64

        /// No tree in an empty database.
        init?(_ record: ArraySlice<UInt8>) {
            let bytes = [UInt8](record)
            flags = bytes.number(at: 4, as: UInt16.self)
            depth = Int(bytes.number(at: 6, as: UInt16.self))
            entries = bytes.number(at: 32, as: UInt64.self)
            root = bytes.number(at: 40, as: UInt64.self)
            if root == .max { return nil }
        }
    }

    private let descriptor: Int32
    private var pageSize = 4096
    /// The last page of the commit being read.
    private(set) var lastPage = UInt64.max
    /// The pages that were come by since their use is looked at; nil while it is not.
    private(set) var used: Set<UInt64>?
    /// Whether each may be come by once.
    private var isUsedOnce = false

    /// Opens a file to read it.
    init(path: String) throws(PageDamage) {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw PageDamage(page: 0, what: "can't be opened: \(String(cString: strerror(errno)))")
        }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// Whether nothing was ever written to the file.
    var isEmpty: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_size == 0
    }

    /// Whether a file has the pages that describe commits, and none was made.
    static func isWithoutCommit(path: String) -> Bool {
        guard let file = try? PageFile(path: path), let first = try? file.meta(0), let second = try? file.meta(1) else {
            return false
        }
        return first.commit == 0 && second.commit == 0
    }

    /// Looks at the two pages that describe the last two commits. Their numbers follow each other; looked at once more where
    /// they don't, because a writer may be at work.
    func checkMetaPages() throws(PageDamage) {
        for _ in 0..<3 {
            let commits = [try meta(0).commit, try meta(1).commit]
            if commits == [0, 0] || max(commits[0], commits[1]) - min(commits[0], commits[1]) == 1 { return }
        }
        throw PageDamage(page: 0, what: "and the next describe commits that don't follow each other")
    }

    /// Where a commit's pages are found; nil for a database that is empty.
    struct Roots {
        /// The free pages.
        let free: Tree?
        /// The named databases.
        let names: Tree?
    }

    /// The roots of a commit. A commit is described in the place of the last but one, so those of one that two others have
    /// followed meanwhile can't be told any more: nil.
    func roots(ofCommit number: UInt) throws(PageDamage) -> Roots? {
        let metas = [try meta(0), try meta(1)]
        if let meta = metas.first(where: { $0.commit == UInt64(number) }) {
            lastPage = meta.lastPage
            return Roots(free: meta.free, names: meta.names)
        }
        if metas.contains(where: { $0.commit >= UInt64(number) + 2 }) { return nil }
        throw PageDamage(page: 0, what: "and the next don't describe the last commit")
    }

    private func meta(_ slot: Int) throws(PageDamage) -> MetaPage {
        let meta = try MetaPage(try read(at: slot * pageSize, count: MetaPage.size), slot)
        guard meta.pageSize != pageSize, slot == 0 else { return meta }
        pageSize = meta.pageSize
        return meta
    }

    /// A branch or leaf, checked.
    func page(_ number: UInt64) throws(PageDamage) -> Page {
        try use(number)
        return try Page(try read(at: try offset(of: number), count: pageSize), number)
    }

    /// The content of pages that hold one large value.
    func largeValue(_ number: UInt64, size: Int) throws(PageDamage) -> [UInt8] {
        let bytes = try read(at: try offset(of: number), count: PageHeader.size + size)
        let header = PageHeader(bytes)
        guard header.number == number, header.kind == .overflow else {
            throw PageDamage(page: number, what: "is not the large value it should be")
        }
        return [UInt8](bytes[PageHeader.size...])
    }

    /// Looks whether a value lies inside the file.
    func checkPlace(of value: Page.Value) throws(PageDamage) {
        guard case .large(let first, let size) = value else { return }
        let end = try offset(of: first) + PageHeader.size + size
        guard size <= RecordHeader.largestRecord, end <= (Int(lastPage) + 1) * pageSize else {
            throw PageDamage(page: first, what: "has a value that reaches outside the file")
        }
        for page in 0..<(PageHeader.size + size + pageSize - 1) / pageSize { try use(first + UInt64(page)) }
    }

    /// Notes which pages are come by meanwhile.
    ///
    /// - Parameter once: Whether each may be come by once.
    func notingUse(once: Bool = false, _ body: () throws(PageDamage) -> Void) throws(PageDamage) {
        (used, isUsedOnce) = ([], once)
        defer { used = nil }
        try body()
    }

    private func use(_ page: UInt64) throws(PageDamage) {
        guard used?.insert(page).inserted ?? true || !isUsedOnce else {
            throw PageDamage(page: page, what: "is used twice")
        }
    }

    private func offset(of number: UInt64) throws(PageDamage) -> Int {
        guard number > 1, number <= lastPage, number < MetaPage.beyond else {
            throw PageDamage(page: number, what: "can't be part of a tree")
        }
        return Int(number) * pageSize
    }

    private func read(at offset: Int, count: Int) throws(PageDamage) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                if got <= 0 {
                    failure = got < 0 ? errno : -1
                    if failure == EINTR { continue }
                    return
                }
                filled += got
            }
        }
        guard bytes.count == count else {
            let reason =
                failure > 0 ? "can't be read: \(String(cString: strerror(failure)))" : "lies behind the file's end"
            throw PageDamage(page: UInt64(offset / pageSize), what: reason)
        }
        return bytes
    }
}

extension UnsafeRawBufferPointer {
    /// A little-endian number.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Number.Type) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension [UInt8] {
    /// A little-endian number.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Number.Type) -> Number {
        withUnsafeBytes { $0.number(at: offset, as: type) }
    }
}
