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
    /// Where a commit's trees begin.
    struct Root {
        /// The root of the tree of named databases; nil where there are none.
        let tree: Tree?
        /// Bytes of a page.
        let pageSize: Int
    }

    /// One tree of pages.
    struct Tree {
        let root: UInt64
        let depth: Int
        let entries: UInt64

        /// No tree in an empty database.
        init?(_ record: ArraySlice<UInt8>) {
            let bytes = [UInt8](record)
            root = bytes.number(at: 40, as: UInt64.self)
            depth = Int(bytes.number(at: 6, as: UInt16.self))
            entries = bytes.number(at: 32, as: UInt64.self)
            if root == .max { return nil }
        }
    }

    /// Bytes of a tree's description.
    static let treeSize = 48
    private static let magic: UInt32 = 0xBEEF_C0DE

    private let descriptor: Int32
    private(set) var pageSize = 4096

    /// Opens a file to read it.
    init(path: String) throws(PageDamage) {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw PageDamage(page: 0, what: "can't be opened: \(String(cString: strerror(errno)))")
        }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// Finds the commit with this number among the two that the file describes.
    func root(ofCommit number: UInt) throws(PageDamage) -> Root {
        for slot in 0..<2 {
            let bytes = try read(at: slot * pageSize, count: PageHeader.size + 24 + 2 * PageFile.treeSize + 16)
            let size = Int(bytes.number(at: 40, as: UInt32.self))
            guard bytes.number(at: 16, as: UInt32.self) == PageFile.magic, size.nonzeroBitCount == 1, size >= 512,
                size <= 65536
            else { continue }
            if slot == 0, size != pageSize {
                pageSize = size
                return try root(ofCommit: number)
            }
            guard bytes.number(at: 144, as: UInt64.self) == UInt64(number) else { continue }
            return Root(tree: Tree(bytes[88..<136]), pageSize: size)
        }
        throw PageDamage(page: 0, what: "neither of the first two pages describes the last commit")
    }

    /// A branch or leaf, checked.
    func page(_ number: UInt64) throws(PageDamage) -> Page {
        try Page(try read(at: try offset(of: number), count: pageSize), number)
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

    private func offset(of number: UInt64) throws(PageDamage) -> Int {
        guard number > 1, number < UInt64(Int.max / 65536) else {
            throw PageDamage(page: number, what: "can't be part of a tree")
        }
        return Int(number) * pageSize
    }

    private func read(at offset: Int, count: Int) throws(PageDamage) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                if got <= 0 {
                    failure = got < 0 ? errno : -1
                    if failure == EINTR { continue }
                    return
                }
                filled += got
            }
        }
        guard bytes.count == count else {
            let reason = failure > 0 ? "can't be read: \(String(cString: strerror(failure)))" : "lies behind the file's end"
            throw PageDamage(page: UInt64(offset / pageSize), what: reason)
        }
        return bytes
    }
}

extension [UInt8] {
    /// A little-endian number.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Number.Type) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
    }
}
