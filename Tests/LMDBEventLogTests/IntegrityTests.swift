import Dispatch
import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// Whatever is changed in a stored record is found, and named (L5).
@Suite struct IntegrityTests {
    /// A log of records whose payloads can be found in the file: they don't shrink, and one commit leaves no older copies.
    private func filled(_ folder: LogFolder, _ count: Int = 120) async throws -> [[UInt8]] {
        let log = try folder.open { $0.indexingInterval = 50 }
        defer { log.close() }
        var random = SeededRandom(seed: 11)
        let payloads = (0..<count).map { _ in random.bytes(40 + random.number(below: 400)) }
        _ = try await log.append(
            payloads.enumerated().map { .sample(UInt32($0 % 4), payload: $1, key: UInt64($0)) })
        return payloads
    }

    private func verify(_ folder: LogFolder) throws -> VerificationReport {
        let log = try folder.open(.reading)
        defer { log.close() }
        return try log.verify()
    }

    /// Whether damage is found; where none is, everything must be as it was.
    private func isFoundDamaged(_ folder: LogFolder, _ payloads: [[UInt8]]) throws -> Bool {
        let log = try folder.open(.reading)
        defer { log.close() }
        guard try log.verify().problem == nil else { return true }
        for (index, payload) in payloads.enumerated() {
            #expect(try log.record(at: Position(UInt64(index + 1)))?.payload == payload)
        }
        return false
    }

    /// What the index of a small log holds of a key: four bytes of it and three of the record's position.
    private func entry(of key: UInt64, at position: UInt8) -> [UInt8] {
        let front = DedupeKey.sample(key).high >> 32
        return (0..<4).map { UInt8(truncatingIfNeeded: front >> (8 * UInt64($0))) } + [position, 0, 0]
    }

    /// Where the record begins whose payload, which isn't compressed, begins here.
    private func start(ofRecordWith payload: Int, at position: UInt64, in bytes: [UInt8]) throws -> Int {
        let starts = (payload - RecordHeader.largest)..<payload
        return try #require(
            starts.last { start in
                bytes[start..<min(payload + 1_000, bytes.count)].withUnsafeBytes { bytes in
                    guard let record = StoredRecord(bytes, at: Position(position)),
                        case let size = payload - start + record.payloadSize, size <= bytes.count
                    else { return false }
                    return StoredRecord(UnsafeRawBufferPointer(rebasing: bytes[..<size]), at: Position(position))?
                        .isIntact == true
                }
            })
    }

    @Test func aSoundLogIsSound() async throws {
        let folder = try LogFolder()
        _ = try await filled(folder)
        let report = try verify(folder)
        #expect(report.isSound)
        #expect(report.soundRecords == 120)
        #expect(report.head == Position(120))
    }

    @Test func everyFlippedBitOfARecordIsFoundAndNamed() async throws {
        let folder = try LogFolder()
        let payloads = try await filled(folder)
        let sound = try folder.bytes(of: folder.logFile)
        var random = SeededRandom(seed: 12)
        for _ in 0..<150 {
            let index = random.number(below: payloads.count - 1)
            let payload = try #require(sound.offset(of: payloads[index]))
            let start = try start(ofRecordWith: payload, at: UInt64(index + 1), in: sound)
            let size = payload - start + payloads[index].count
            let offset = start + random.number(below: size)
            var changed = sound
            changed[offset] ^= 1 << UInt8(random.number(below: 8))
            try folder.write(changed, to: folder.logFile)
            let report = try verify(folder)
            #expect(report.problem?.position == Position(UInt64(index + 1)), "\(offset - start) of \(size)")
        }
    }

    @Test func aDamagedRecordIsNotRead() async throws {
        let folder = try LogFolder()
        let payloads = try await filled(folder)
        try folder.damage(folder.logFile) { bytes in
            let offset = try #require(bytes.offset(of: payloads[49]))
            bytes[offset + 7] ^= 0x10
        }
        let log = try folder.open(.reading)
        defer { log.close() }
        var seen = 0
        let error = #expect(throws: LogError.self) {
            try log.read(from: .start, limit: .max, mode: .payloads) { _, _ in
                seen += 1
                return true
            }
        }
        #expect(error?.code == .corrupted(Position(50)))
        #expect(error?.advice.contains("parley verify") == true)
        #expect(seen == 49)
        #expect(throws: LogError.self) { try log.record(at: Position(50)) }
        #expect(try log.record(at: Position(51)) != nil)
    }

    @Test func aWriterDoesNotBuildOnADamagedRecord() async throws {
        let folder = try LogFolder()
        let payloads = try await filled(folder)
        try folder.damage(folder.logFile) { bytes in
            let offset = try #require(bytes.offset(of: payloads[119]))
            bytes[offset] ^= 0x80
        }
        #expect(try folder.refusal()?.code == .corrupted(Position(120)))
    }

    @Test func aWriterDoesNotBuildOnADamagedHead() async throws {
        let folder = try LogFolder()
        let payloads = try await filled(folder)
        let sound = try folder.bytes(of: folder.logFile)
        // The first page whose "head" is followed by the last position's checksum, position and chain.
        let offset = try #require(
            sound.indices.last {
                sound[$0...].starts(with: Array("head".utf8)) && sound[$0 + 8] == UInt8(payloads.count)
            })
        for byte in [4, 8, 16, 47] {
            var changed = sound
            changed[offset + byte] ^= 1
            try folder.write(changed, to: folder.logFile)
            #expect(try folder.refusal()?.code == .corrupted(Position(120)))
            #expect(try verify(folder).problem?.position == Position(120))
        }
    }

    /// A record that was changed together with its checksum and its link is found at the next, or at the log's head.
    @Test func aSilentEditIsFound() async throws {
        let folder = try LogFolder()
        let payloads = try await filled(folder)
        let sound = try folder.bytes(of: folder.logFile)
        for (index, found) in [(40, UInt64(42)), (119, 120)] {
            var changed = sound
            let position = UInt64(index + 1)
            let payload = try #require(sound.offset(of: payloads[index]))
            let start = try start(ofRecordWith: payload, at: position, in: sound)
            changed[payload] ^= 1
            let before = try chain(upTo: index, folder)
            let content = changed[start + 8..<payload + payloads[index].count]
            let (checksum, link) = content.withUnsafeBytes { content in
                (Checksum.ofRecord(content, at: Position(position)), before.followed(by: content).link)
            }
            changed.replaceSubrange(start..<start + 8, with: checksum.littleEndianBytes + link.littleEndianBytes)
            try folder.write(changed, to: folder.logFile)
            #expect(try verify(folder).problem?.position == Position(found))
            try folder.write(sound, to: folder.logFile)
        }
    }

    /// The chain after so many records.
    private func chain(upTo count: Int, _ folder: LogFolder) throws -> Chain {
        let log = try folder.open(.reading)
        defer { log.close() }
        var chain = Chain(of: log.store.id)
        _ = try log.store.visit(from: Position(1), through: Position(UInt64(count))) { record, _ in
            chain = chain.followed(by: record.content)
            return true
        }
        return chain
    }

    @Test func damageAnywhereInTheFileEndsInAnAnswer() async throws {
        let folder = try LogFolder()
        let payloads = try await filled(folder)
        let sound = try folder.bytes(of: folder.logFile)
        var random = SeededRandom(seed: 13)
        var found = 0
        for round in 0..<400 {
            var changed = sound
            for _ in 0...(round % 3) {
                changed[random.number(below: sound.count)] ^= 1 << UInt8(random.number(below: 8))
            }
            try folder.write(changed, to: folder.logFile)
            do {
                if try isFoundDamaged(folder, payloads) { found += 1 }
            } catch is LogError {
                found += 1
            }
        }
        #expect(found > 150)
    }

    @Test func aTruncatedFileEndsInAnAnswer() async throws {
        let folder = try LogFolder()
        let payloads = try await filled(folder)
        let sound = try folder.bytes(of: folder.logFile)
        for pages in 1..<(sound.count / 4096) {
            try folder.write(Array(sound[..<(pages * 4096)]), to: folder.logFile)
            do { _ = try isFoundDamaged(folder, payloads) } catch is LogError {}
        }
    }

    @Test func aRecordInAnothersPlaceIsFound() async throws {
        let folder = try LogFolder()
        let log = try folder.open()
        var random = SeededRandom(seed: 14)
        let payloads = (0..<10).map { _ in random.bytes(100) }
        _ = try await log.append(payloads.map { .sample(payload: $0) })
        log.close()
        try folder.damage(folder.logFile) { bytes in
            let source = try #require(bytes.offset(of: payloads[2]))
            let target = try #require(bytes.offset(of: payloads[6]))
            let header = source - (try start(ofRecordWith: source, at: 3, in: bytes))
            bytes.replaceSubrange(target - header..<target + 100, with: bytes[source - header..<source + 100])
        }
        #expect(try verify(folder).problem?.position == Position(7))
    }

    @Test func anIndexWhoseBytesHaveChangedIsReported() async throws {
        let folder = try LogFolder()
        _ = try await filled(folder)
        try folder.damage(folder.path + "/index/data.mdb") { bytes in
            let offset = try #require(bytes.offset(of: entry(of: 60, at: 61)))
            bytes[offset + 4] = 60
        }
        let report = try verify(folder)
        #expect(report.problem == nil)
        #expect(report.indexProblems == ["some of what it holds is not what was written"])
        #expect(!report.isSound)
    }

    /// One that was written so.
    @Test func anIndexThatDisagreesIsReported() async throws {
        let folder = try LogFolder()
        _ = try await filled(folder)
        let file = folder.path + "/index/data.mdb"
        try folder.damage(file) { bytes in
            let offset = try #require(bytes.offset(of: entry(of: 60, at: 61)))
            let size = IndexBytes.sumSize + 2 + 7 * 120
            let start = try #require(
                (max(offset - size, 0)...offset).first { start in
                    bytes[start...].prefix(size).withUnsafeBytes { IndexBytes.areSound($0, under: 0) }
                })
            bytes[offset + 4] = 60
            var run = Array(bytes[start..<start + size])
            IndexBytes.seal(&run, under: 0)
            bytes.replaceSubrange(start..<start + size, with: run)
        }
        let report = try verify(folder)
        #expect(report.problem == nil)
        #expect(report.indexProblems.count == 1)
        #expect(report.indexProblems.first?.contains("#61") == true)
        #expect(!report.isSound)
    }

    @Test func damageAnywhereInTheIndexEndsInAnAnswer() async throws {
        let folder = try LogFolder()
        _ = try await filled(folder)
        let file = folder.path + "/index/data.mdb"
        let sound = try folder.bytes(of: file)
        var random = SeededRandom(seed: 15)
        var found = 0
        let page = try #require(sound.offset(of: entry(of: 60, at: 61))) / 4096
        for round in 0..<200 {
            var changed = sound
            // Half of the damage where the keys are, the other half anywhere.
            let offset = round % 2 == 0 ? page * 4096 + random.number(below: 4096) : random.number(below: sound.count)
            changed[offset] ^= 1 << UInt8(random.number(below: 8))
            try folder.write(changed, to: file)
            let report = try verify(folder)
            #expect(report.problem == nil)
            found += report.isSound ? 0 : 1
        }
        #expect(found > 10)
    }

    @Test func verifyingTellsHowFarItIsAndCanBeEnded() async throws {
        struct Stop: Error {}
        let folder = try LogFolder()
        let log = try folder.open()
        defer { log.close() }
        for start in stride(from: 0, to: 25_000, by: 5_000) {
            _ = try await log.append((start..<start + 5_000).map { .sample(0, "\($0)") })
        }
        var positions: [UInt64] = []
        let report = try log.verify { progress in
            positions.append(progress.position.rawValue)
            #expect(progress.head == Position(25_000))
        }
        #expect(report.isSound)
        #expect(positions.first == 0)
        #expect(positions.last == 25_000)
        #expect(positions == positions.sorted())
        #expect(throws: Stop.self) {
            try log.verify { if $0.position > .start { throw Stop() } }
        }
        #expect(try await log.append([.sample()]) == Position(25_001))
    }

    @Test func aLogIsVerifiedWhileItIsWritten() async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.indexingInterval = 100 }
        defer { log.close() }
        try await log.fill(500)
        try await withThrowingTaskGroup { group in
            group.addTask { try await log.fill(1_000, from: 500) }
            group.addTask {
                for _ in 0..<10 {
                    let report = try log.verify()
                    #expect(report.isSound)
                }
            }
            try await group.waitForAll()
        }
        #expect(try log.verify().soundRecords == 1_500)
    }

    /// A commit is described in the place of the last but one. A reader that is slower than two commits must not take that for
    /// damage.
    @Test func aReaderThatIsOvertakenLooksAgain() throws {
        let folder = try LogFolder()
        let log = try folder.open()
        defer { log.close() }
        // A transaction stays on its thread: nothing here is awaited.
        let append = {
            let isInTree = DispatchSemaphore(value: 0)
            log.enqueue([.sample(0)]) { _ in
                DispatchQueue.global().async {
                    _ = try? log.filledHead()
                    isInTree.signal()
                }
            }
            isInTree.wait()
        }
        append()
        let pages = try PageFile(path: log.store.directory.logFile)
        let slow = try log.store.begin()
        append()
        #expect(try pages.roots(ofCommit: slow.number) != nil)
        append()
        #expect(try pages.roots(ofCommit: slow.number) == nil)
        #expect(throws: PageDamage.self) { try pages.roots(ofCommit: slow.number + 100) }
        log.store.environment.end(slow)
        let described = try log.store.environment.withRoots(of: pages) { transaction, _ in transaction.number }
        #expect(described > 0)
    }
}
