import EventLog
import EventLogTesting
import FoundationEssentials
import LMDBEventLog
import Testing
import Timeline

/// The index follows the log, and can always be made from it again.
@Suite struct IndexTests {
    private func check(_ log: LMDBEventLog, _ count: Int) async throws {
        for number in 0..<count {
            #expect(try log.position(of: .sample(UInt64(number))) == Position(UInt64(number + 1)))
        }
        for number in count..<count + 300 { #expect(try log.position(of: .sample(UInt64(number))) == nil) }
        for conversation: UInt32 in 0..<5 {
            #expect(log.version(of: ConversationID(conversation)) == UInt32(count / 5))
            #expect(log.head(of: ConversationID(conversation)) == Position(UInt64(count - 4) + UInt64(conversation)))
        }
        let duplicate = AppendError.duplicate(.sample(17), at: Position(18))
        let refusal = await log.refusal(of: [.sample(1, key: 17)])
        switch refusal {
        case .notWritable: break
        default: #expect(refusal == duplicate)
        }
    }

    @Test func keysAreFoundWhileTheyPassIntoTheIndex() async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.indexingInterval = 100 }
        for start in stride(from: 0, to: 3_000, by: 100) {
            try await log.fill(100, from: start)
            for number in stride(from: 0, to: start + 100, by: 37) {
                #expect(try log.position(of: .sample(UInt64(number))) == Position(UInt64(number + 1)))
                let refusal = await log.refusal(of: [.sample(key: UInt64(number))])
                #expect(refusal == .duplicate(.sample(UInt64(number)), at: Position(UInt64(number + 1))))
            }
        }
        try await check(log, 3_000)
        #expect(try log.verify().isSound)
        log.close()
        let reader = try folder.open(.reading)
        defer { reader.close() }
        #expect(try reader.statistics().indexedPosition == Position(3_000))
        try await check(reader, 3_000)
        #expect(try reader.verify().isSound)
    }

    @Test(arguments: ["the folder", "the file", "damaged", "cut short", "empty", "foreign", "older", "newer"])
    func anIndexThatIsLostIsMadeAgain(_ loss: String) async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.indexingInterval = 100 }
        try await log.fill(1_000)
        log.close()
        try await lose(loss, folder)
        let expected = loss == "newer" ? 1_000 : 1_500
        let reader = try folder.open(.reading)
        try await check(reader, expected == 1_000 ? 1_000 : Int(reader.head.rawValue))
        reader.close()
        let reopened = try folder.open { $0.indexingInterval = 100 }
        if reopened.head == Position(1_000), expected == 1_500 { try await reopened.fill(500, from: 1_000) }
        try await check(reopened, expected)
        reopened.close()
        let verified = try folder.open(.reading)
        defer { verified.close() }
        #expect(try verified.verify().isSound)
        #expect(try verified.statistics().indexedPosition == Position(UInt64(expected)))
    }

    /// Any bit of what the index keeps: who opens it to write notices and makes it anew, without being asked to verify (L3).
    @Test func aFlippedBitOfAKeyIsNoticedByTheNextStart() async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.indexingInterval = 100 }
        try await log.fill(1_000)
        log.close()
        let file = folder.path + "/index/data.mdb"
        let bytes = try folder.bytes(of: file)
        let random = FlippedBits(of: bytes.count, sample: 200, seed: 25)
        for bit in random {
            try folder.write(bytes.flipping(bit), to: file)
            let opened = try folder.open { $0.indexingInterval = 100 }
            for number in 0..<1_000 {
                let position = try opened.position(of: .sample(UInt64(number)))
                #expect(position == Position(UInt64(number + 1)), "bit \(bit)")
            }
            opened.close()
        }
    }

    private func lose(_ loss: String, _ folder: LogFolder) async throws {
        let file = folder.path + "/index/data.mdb"
        switch loss {
        case "the folder": try folder.remove(folder.path + "/index")
        case "the file": try folder.remove(file)
        case "damaged": try folder.damage(file) { for index in $0.indices where index % 7 == 3 { $0[index] ^= 0x55 } }
        case "cut short": try folder.damage(file) { $0.removeLast($0.count / 2) }
        case "empty": try folder.write([], to: file)
        case "foreign":
            let other = try LogFolder()
            let log = try other.open()
            try await log.fill(1_200)
            log.close()
            try folder.remove(file)
            try folder.copy(other.path + "/index/data.mdb", to: file)
        case "older":
            // The index as it was, beside a log that has gone on.
            try folder.copy(file, to: file + ".old")
            let log = try folder.open()
            try await log.fill(500, from: 1_000)
            log.close()
            try folder.remove(file)
            try folder.copy(file + ".old", to: file)
        default:
            // The log as it was, restored from a backup, beside an index that has gone on.
            try folder.copy(folder.logFile, to: folder.logFile + ".old")
            let log = try folder.open()
            try await log.fill(500, from: 1_000)
            log.close()
            for file in folder.journals + [folder.logFile] { try folder.remove(file) }
            try folder.copy(folder.logFile + ".old", to: folder.logFile)
        }
    }
}
