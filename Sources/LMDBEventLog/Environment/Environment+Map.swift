import CLMDB
import EventLog

extension Environment {
    /// Whether LMDB has given up: the page that names a commit could not be written, and whose turn it is isn't known any more.
    var hasGivenUp: Bool {
        do throws(LMDBFailure) {
            end(try read())
            return false
        } catch { return error.code == MDB_PANIC }
    }

    /// Looks at the pages of the last commit: those that opening touches, or all of them.
    func checkPages(all: Bool = false) throws(LogError) {
        try look { pages, roots in try pages.check(roots, all: all) }
    }

    /// Looks whether each page of the last commit is used once.
    func checkUse() throws(LogError) {
        try look { pages, roots in try pages.checkUse(roots) }
    }

    /// Looks at the last commit as the file has it.
    func look(_ body: (PageFile, PageFile.Roots) throws -> Void) throws(LogError) {
        do {
            let pages = try PageFile(path: path + "/data.mdb")
            try withRoots(of: pages) { _, roots in try body(pages, roots) }
        } catch {
            throw LogError(error, in: path + "/data.mdb")
        }
    }

    /// Calls a function with a reader's transaction and the roots of its commit, as the file has them. Where the process that
    /// writes was faster than the look at the file, it is another transaction's turn.
    ///
    /// - Throws: ``LogError``, ``PageDamage`` or what the function throws.
    func withRoots<Result>(
        of pages: PageFile, _ body: (Transaction, PageFile.Roots) throws -> Result
    ) throws -> Result {
        for _ in 0..<Environment.looks {
            let transaction = try LogError.translating(path) { () throws(LMDBFailure) in try read() }
            defer { end(transaction) }
            if let roots = try pages.roots(ofCommit: transaction.number) { return try body(transaction, roots) }
        }
        throw LogError(.io, "\(path) changes faster than it can be looked at: try again")
    }

    /// A commit takes a hundred times as long as a look at two pages: two commits during one look are rare, and during so many
    /// in a row impossible.
    private static let looks = 100

    /// Lets go of the snapshots of readers that have died.
    func clearDeadReaders() throws(LMDBFailure) {
        gate.enter()
        defer { gate.leave() }
        var dead: Int32 = 0
        try LMDBFailure.check(mdb_reader_check(try opened(), &dead), "mdb_reader_check")
    }

    /// Whether a value of the map lies in its page, or in the pages of a large value, as long as its size says. The map may
    /// end behind them, and LMDB believes the size.
    func holds(_ value: UnsafeRawBufferPointer) -> Bool {
        let offset = Int(bitPattern: value.baseAddress) & (pageSize - 1)
        if offset + value.count <= pageSize { return true }
        guard offset == PageHeader.size, let start = value.baseAddress else { return false }
        let header = UnsafeRawBufferPointer(start: start - PageHeader.size, count: PageHeader.size)
        let pages = Int(header.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        return header.loadUnaligned(fromByteOffset: 10, as: UInt16.self) == PageHeader.Kind.overflow.rawValue
            && PageHeader.size + value.count <= pages * pageSize
    }

    /// Bytes of the map, and those of its pages that were ever used.
    package func extent() throws(LMDBFailure) -> (map: Int, used: Int) {
        gate.enter()
        defer { gate.leave() }
        var information = MDB_envinfo()
        try LMDBFailure.check(mdb_env_info(try opened(), &information), "mdb_env_info")
        return (information.me_mapsize, (information.me_last_pgno + 1) * pageSize)
    }

    /// Makes room for so many bytes more, by doubling the map while they would not fit. Only the thread that writes calls
    /// it, between its transactions.
    package func makeRoom(for bytes: Int) throws(LMDBFailure) {
        let (map, used) = try extent()
        guard used + bytes > map else { return }
        var larger = map
        while used + bytes > larger { larger *= 2 }
        try setMapSize(larger)
    }

    /// Doubles the map.
    func doubleMap() throws(LMDBFailure) { try setMapSize(try extent().map * 2) }
}
