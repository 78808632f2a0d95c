import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// Reading with a second thread's help is like reading without.
@Suite struct PayloadVisitTests {
    private static let count = 3_000

    private func payload(_ number: Int) -> [UInt8] {
        // Some are compressed, some stay as they are, some are empty, and a few need pages of their own.
        var random = SeededRandom(seed: UInt64(number))
        switch number % 7 {
        case 0: return []
        case 1: return random.bytes(random.number(below: 300))
        case 2 where number % 100 == 2: return random.bytes(9_000)
        default: return Array("message \(number) of somebody who repeats himself, himself, himself".utf8)
        }
    }

    private func filled() async throws -> LogFolder {
        let folder = try LogFolder()
        let log = try folder.open()
        for start in stride(from: 0, to: PayloadVisitTests.count, by: 500) {
            _ = try await log.append((start..<start + 500).map { .sample(payload: payload($0)) })
        }
        log.close()
        return folder
    }

    private func read(
        _ log: LMDBEventLog, from first: UInt64, limit: Int = .max, until end: UInt64 = .max
    ) throws -> (next: Position, seen: [UInt64]) {
        var seen: [UInt64] = []
        let next = try log.read(from: Position(first), limit: limit, mode: .payloads) { envelope, bytes in
            let number = Int(envelope.position.rawValue) - 1
            if bytes.withUnsafeBytes({ Array($0) }) == payload(number) { seen.append(envelope.position.rawValue) }
            return envelope.position.rawValue < end
        }
        return (next, seen)
    }

    @Test func everythingIsSeenInOrder() async throws {
        let log = try await filled().open(.reading)
        defer { log.close() }
        let all = try read(log, from: 1)
        #expect(all.seen == Array(1...3_000))
        #expect(all.next == Position(3_001))
        let some = try read(log, from: 700, limit: 1_500)
        #expect(some.seen == Array(700..<2_200))
        #expect(some.next == Position(2_200))
    }

    @Test(arguments: [1, 64, 65, 777, 2_999] as [UInt64])
    func aReaderMayStop(_ end: UInt64) async throws {
        let log = try await filled().open(.reading)
        defer { log.close() }
        let stopped = try read(log, from: 1, until: end)
        #expect(stopped.seen == Array(1...end))
        #expect(stopped.next == Position(end + 1))
    }

    @Test func aReaderMayReadWhileItReads() async throws {
        let log = try await filled().open()
        defer { log.close() }
        var inner = 0
        _ = try log.read(from: Position(1), limit: .max, mode: .payloads) { envelope, _ in
            if envelope.position.rawValue % 1_000 == 0 { inner += try read(log, from: 1).seen.count }
            return true
        }
        #expect(inner == 9_000)
    }

    @Test func everythingBeforeADamagedRecordIsSeen() async throws {
        let folder = try await filled()
        try folder.damage(folder.logFile) { bytes in
            let offset = try #require(bytes.offset(of: payload(1_402)))
            bytes[offset + 8_000] ^= 1
        }
        let log = try folder.open(.reading)
        defer { log.close() }
        var seen: UInt64 = 0
        let error = #expect(throws: LogError.self) {
            try log.read(from: Position(1), limit: .max, mode: .payloads) { envelope, _ in
                seen = envelope.position.rawValue
                return true
            }
        }
        #expect(error?.code == .corrupted(Position(1_403)))
        #expect(seen == 1_402)
    }
}
