import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// Pages of LMDB's that are damaged, read without being verified: the process may end, but not by a signal, and not without a word.
@Suite struct PageFaultTests {
    private func filled() async throws -> LogFolder {
        let folder = try LogFolder()
        let log = try folder.open()
        defer { log.close() }
        var random = SeededRandom(seed: 31)
        // Of one batch, so that what leads to the records lies behind them, where the file ends.
        _ = try await log.append(
            (0..<300).map {
                Append.sample(UInt32($0 % 4), payload: random.bytes(40 + random.number(below: 400)), key: UInt64($0))
            })
        return folder
    }

    /// Reads everything in another process.
    private func read(_ folder: LogFolder) throws -> (code: Int32, said: String) {
        let program = try ProgramProcess("log-exerciser", ["read", folder.path])
        let line = program.line()
        let code = program.finish()
        return (code, line ?? program.errors)
    }

    /// Where the pages of a kind begin.
    private func pages(of kind: PageHeader.Kind, in bytes: [UInt8]) -> [Int] {
        stride(from: 2 * 4_096, to: bytes.count, by: 4_096).filter {
            let header = PageHeader(Array(bytes[$0..<$0 + PageHeader.size]))
            return header.kind == kind && header.number == UInt64($0 / 4_096)
        }
    }

    private func expectAdvice(_ folder: LogFolder, _ what: Comment) throws -> Bool {
        let (code, said) = try read(folder)
        #expect([0, 1].contains(code), what)
        if code == 1 { #expect(!said.isEmpty, what) }
        return code == 1 && said == "log-exerciser: a page can't be read\n"
    }

    /// A log of so many commits that it has free pages.
    private func withFreePages() async throws -> LogFolder {
        let folder = try LogFolder()
        for start in [0, 20, 40, 60] {
            let log = try folder.open()
            _ = try await log.append((start..<start + 20).map { .sample(UInt32($0 % 4), key: UInt64($0)) })
            log.close()
        }
        return folder
    }

    /// Where the first list of free pages stands in a file: its length, eight bytes, then the pages.
    private func freePages(in path: String, _ bytes: [UInt8]) throws -> Int {
        let file = try PageFile(path: path)
        let commit = max(bytes.number(at: 144, as: UInt64.self), bytes.number(at: 4_096 + 144, as: UInt64.self))
        let roots = try #require(try file.roots(ofCommit: UInt(commit)))
        var walker = try TreeWalker(file, try #require(roots.free))
        let entry = try #require(try walker.next())
        let page = Int(entry.page) * 4_096
        return try #require(
            (page..<page + 4_096).first { place in
                bytes[place...].starts(with: entry.value) && Array(bytes[..<place].suffix(8)) == entry.key
            })
    }

    /// LMDB believes how long a list of free pages says it is, and ended the process by a signal where that was beyond the file.
    @Test(arguments: [(6, UInt8(64)), (1, 64), (8, 0xFF), (14, 64)])
    func damagedListsOfFreePagesAreToldOf(_ place: Int, _ change: UInt8) async throws {
        let folder = try await withFreePages()
        let index = folder.path + "/index/data.mdb"
        for file in [folder.logFile, index] {
            let sound = try folder.bytes(of: file)
            var bytes = sound
            bytes[try freePages(in: file, sound) + place] ^= change
            try folder.write(bytes, to: file)
            if file == index {
                // Made anew.
                let log = try folder.open()
                _ = try await log.append([.sample(key: 100)])
                #expect(try log.position(of: .sample(79)) == Position(80))
                log.close()
            } else {
                let error = #expect(throws: LogError.self) { try folder.open() }
                #expect(error?.advice.contains("free pages") == true || error?.advice.contains("free ones") == true)
                try folder.write(sound, to: file)
            }
        }
        #expect(try folder.open(.reading).verify().isSound)
    }

    /// Entries that lie outside their page: behind the last pages there is nothing, and LMDB reads beyond the file.
    @Test func entriesOutsideTheFileAreToldOf() async throws {
        let folder = try await filled()
        let sound = try folder.bytes(of: folder.logFile)
        #expect(try read(folder).said == "300")
        var ended = 0
        for kind in [PageHeader.Kind.leaf, .branch] {
            for page in pages(of: kind, in: sound).suffix(12) {
                var bytes = sound
                let count = PageHeader(Array(bytes[page..<page + PageHeader.size])).lower / 2 - PageHeader.size / 2
                for entry in 0..<max(count, 0) {
                    bytes.replaceSubrange(page + 16 + 2 * entry..<page + 18 + 2 * entry, with: [0xF0, 0xFF])
                }
                try folder.write(bytes, to: folder.logFile)
                if try expectAdvice(folder, "the entries of page \(page / 4_096)") { ended += 1 }
            }
        }
        #expect(ended > 0, "no page was read that is not there: nothing is tried")
    }

    /// Where the index is gone, opening reads every record: no page that LMDB would have to believe is read before it was looked at.
    @Test func damagedPagesAreToldOfBeforeAnIndexIsMadeAnew() async throws {
        let folder = try await filled()
        let sound = try folder.bytes(of: folder.logFile)
        let index = folder.path + "/index/data.mdb"
        for page in pages(of: .leaf, in: sound) {
            var bytes = sound
            bytes.replaceSubrange(page + 16..<page + 18, with: [0xF0, 0xFF])
            try folder.write(bytes, to: folder.logFile)
            try folder.write([], to: index)
            do {
                let log = try folder.open()
                log.close()
                // It belongs to none of the trees any more, or to one of which opening reads nothing.
                #expect(try folder.open(.reading).verify().isSound, "page \(page / 4_096)")
            } catch let error as LogError {
                #expect(error.advice.contains("page \(page / 4_096) has an entry that reaches outside it"))
            }
        }
        try folder.write(sound, to: folder.logFile)
        let log = try folder.open()
        defer { log.close() }
        #expect(try log.position(of: .sample(299)) == Position(300))
    }

    @Test func flippedBitsOfPagesEndNoProcessByASignal() async throws {
        let folder = try await filled()
        let sound = try folder.bytes(of: folder.logFile)
        let places = (pages(of: .leaf, in: sound) + pages(of: .branch, in: sound)).sorted()
        for bit in FlippedBits(of: places.count * 160, sample: 60, seed: 32) {
            let place = places[bit / 8 / 160] + bit / 8 % 160
            try folder.write(sound.flipping(8 * place + bit % 8), to: folder.logFile)
            _ = try expectAdvice(folder, "bit \(bit % 8) of byte \(place)")
        }
    }
}
