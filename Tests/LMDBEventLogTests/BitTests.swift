import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// Whatever single bit is flipped of what a log keeps, it is found, or does no harm: nobody ever reads anything else than what was
/// written (L5).
@Suite(.timeLimit(.minutes(360))) struct BitTests {
    private static let payloads: [[UInt8]] = {
        var random = SeededRandom(seed: 21)
        return (0..<60).map { _ in random.bytes(20 + random.number(below: 400)) }
    }()

    private static let appends = payloads.enumerated().map {
        Append.sample(UInt32($0 % 4), payload: $1, key: UInt64($0))
    }

    /// What was read: how many records, and whether anybody said that something is damaged.
    private struct Findings {
        var records = 0
        var isDamageNamed = false
    }

    /// A closed log of a few commits.
    private func closed() async throws -> LogFolder {
        let folder = try LogFolder()
        let log = try folder.open()
        defer { log.close() }
        for start in stride(from: 0, to: Self.appends.count, by: 20) {
            _ = try await log.append(Array(Self.appends[start..<start + 20]))
        }
        return folder
    }

    /// Opens a log, has it verified, and reads everything where nothing is named that makes that useless: it must be what was written.
    private func read(
        _ folder: LogFolder, _ mode: LMDBEventLog.Mode, _ what: Comment, appending: Bool = false
    ) async throws -> Findings {
        var findings = Findings()
        do {
            let log = try folder.open(mode) { $0.diskReserve = 0 }
            defer { log.close() }
            // First, as LMDB believes its pages: whoever reads a damaged one through it may be ended by a signal.
            let report = try log.verify()
            findings.records = Int(log.head.rawValue)
            findings.isDamageNamed = !report.isSound
            if report.problem == nil {
                findings.records = Int(report.soundRecords)
                try expectWritten(log, what)
            }
            if report.isSound { try expectFound(log, findings.records, what) }
            if appending { _ = try? await log.append([Append.sample(1, payload: Self.payloads[0])]) }
        } catch let error as LogError { try note(error, &findings, what) }
        return findings
    }

    private func note(_ error: LogError, _ findings: inout Findings, _ what: Comment) throws {
        findings.isDamageNamed = true
        #expect(!error.advice.isEmpty, what)
    }

    private func expectWritten(_ log: LMDBEventLog, _ what: Comment) throws {
        _ = try log.read(from: .start, limit: Self.payloads.count, mode: .payloads) { envelope, payload in
            let index = Int(envelope.position.rawValue) - 1
            let isWritten = payload.withUnsafeBytes { $0.elementsEqual(Self.payloads[index]) }
            #expect(isWritten && envelope.conversation == Self.appends[index].conversation, what)
            return true
        }
    }

    private func expectFound(_ log: LMDBEventLog, _ count: Int, _ what: Comment) throws {
        for number in 0..<count where number < Self.payloads.count {
            let found = try log.position(of: .sample(UInt64(number)))
            #expect(found == Position(UInt64(number + 1)), what)
        }
    }

    /// Flips bits of one file of a log; every reading either names damage or has everything.
    private func flip(_ file: String, sample count: Int, _ seed: UInt64) async throws {
        let found = try await flip(file) { FlippedBits(of: $0, sample: count, seed: seed) }
        #expect(found > 0, "none of the flipped bits is found: nothing is looked at")
    }

    /// - Returns: How many of them were told as damage.
    private func flip(_ file: String, _ bits: (_ size: Int) -> some Sequence<Int>) async throws -> Int {
        let folder = try await closed()
        let files = [folder.logFile, folder.path + "/index/data.mdb"] + folder.journals
        let sound = try files.map(folder.bytes)
        let target = folder.path + "/" + file
        let bytes = try folder.bytes(of: target)
        var found = 0
        for (turn, bit) in bits(bytes.count).enumerated() {
            let what: Comment = "bit \(bit) of \(file)"
            try folder.write(bytes.flipping(bit), to: target)
            let read = try await self.read(folder, .reading, what)
            #expect(read.isDamageNamed || read.records == Self.payloads.count, what)
            found += read.isDamageNamed ? 1 : 0
            guard turn % 15 == 0 else { continue }
            let written = try await self.read(folder, .writing, what, appending: true)
            #expect(written.isDamageNamed || written.records == Self.payloads.count, what)
            let again = try await self.read(folder, .reading, what)
            #expect(again.isDamageNamed || again.records >= Self.payloads.count, what)
            for (file, bytes) in zip(files, sound) { try folder.write(bytes, to: file) }
        }
        try folder.write(bytes, to: target)
        #expect(try await !read(folder, .reading, "as it was").isDamageNamed)
        return found
    }

    @Test func everyBitOfTheLogIsFoundOrHarmless() async throws {
        try await flip("log/data.mdb", sample: 450, 22)
    }

    @Test func everyBitOfTheIndexIsFoundOrHarmless() async throws {
        try await flip("index/data.mdb", sample: 300, 23)
    }

    /// The last page of a commit: LMDB enlarges its map up to there, and never came to an end where that is beyond what it can count.
    @Test(arguments: ["log/data.mdb", "index/data.mdb"]) func everyBitOfALastPageIsFoundOrHarmless(
        _ file: String
    ) async throws {
        let (start, end) = (136, 152)
        let first = start * 8..<end * 8
        let second = (4_096 + start) * 8..<(4_096 + end) * 8
        _ = try await flip(file) { _ in Array(first) + Array(second) }
    }

    /// A log that was not closed: its tree has the first 20 records, its journal the others, 20 a frame.
    private func leftBehind() async throws -> LogFolder {
        let folder = try LogFolder()
        let first = try folder.open()
        _ = try await first.append(Array(Self.appends[..<20]))
        first.close()
        let tree = try folder.bytes(of: folder.logFile)
        let second = try folder.open()
        for start in [20, 40] { _ = try await second.append(Array(Self.appends[start..<start + 20])) }
        second.close()
        try folder.write(tree, to: folder.logFile)
        return folder
    }

    /// A flipped bit of the last frame is as if the frame were torn, which nobody can tell apart; of any other it is told.
    @Test func everyBitOfTheJournalIsFoundOrHarmless() async throws {
        let folder = try await leftBehind()
        let tree = try folder.bytes(of: folder.logFile)
        let journal = try folder.bytes(of: folder.journals[0])
        let used = (journal.lastIndex { $0 != 0 } ?? 0) + 1
        for bit in FlippedBits(of: used + 64, sample: 120, seed: 24) {
            let what: Comment = "bit \(bit) of the journal"
            try folder.write(tree, to: folder.logFile)
            try folder.write(journal.flipping(bit), to: folder.journals[0])
            let read = try await self.read(folder, .writing, what)
            #expect(read.isDamageNamed || [40, 60].contains(read.records), what)
        }
    }
}
