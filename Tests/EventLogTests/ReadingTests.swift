import EventLog
import EventLogTesting
import Testing
import Timeline

/// What every log promises to those who read.
@Suite struct ReadingTests {
    /// A log with ten records, alternately of conversations 1 and 2, that say their position.
    private func filled(_ engine: Engine) async throws -> LogUnderTest {
        let test = try LogUnderTest(engine)
        for number in 1...10 { _ = try await test.log.append([.sample(UInt32(2 - number % 2), "record \(number)")]) }
        return test
    }

    @Test(arguments: Engine.allCases) func readingGoesOnWhereItStopped(_ engine: Engine) async throws {
        let test = try await filled(engine)
        defer { test.close() }
        var seen: [UInt64] = []
        var next = Position.start
        for limit in [0, 3, 1, 4, 100, 5] {
            next = try test.log.read(from: next, limit: limit, mode: .headers) { envelope, _ in
                seen.append(envelope.position.rawValue)
                return true
            }
        }
        #expect(seen == Array(1...10))
        #expect(next == Position(11))
        _ = try await test.log.append([.sample(1)])
        #expect(try test.log.all(from: next).map(\.envelope.position.rawValue) == [11])
    }

    @Test(arguments: Engine.allCases) func aReaderMayStopEarly(_ engine: Engine) async throws {
        let test = try await filled(engine)
        defer { test.close() }
        var seen = 0
        let next = try test.log.read(from: Position(4), limit: .max, mode: .headers) { envelope, _ in
            seen += 1
            return envelope.position < Position(6)
        }
        #expect(seen == 3)
        #expect(next == Position(7))
        #expect(try test.log.read(from: Position(40), limit: 5, mode: .headers) { _, _ in true } == Position(40))
    }

    @Test(arguments: Engine.allCases) func recordsAreReadWhereverTheyStand(_ engine: Engine) async throws {
        let test = try await filled(engine)
        defer { test.close() }
        var (seen, sizes): ([UInt64], [Int]) = ([], [])
        try test.log.read(at: [0, 9, 2, 10, 11, 2].map { Position($0) }) { envelope, payload in
            seen.append(envelope.position.rawValue)
            sizes.append(payload.byteCount)
        }
        #expect(seen == [9, 2, 10, 2] && sizes == [8, 8, 9, 8])
        try test.log.read(at: []) { _, _ in Issue.record("there is none") }
    }

    @Test(arguments: Engine.allCases) func headersComeWithoutPayload(_ engine: Engine) async throws {
        let test = try await filled(engine)
        defer { test.close() }
        var sizes: [Int] = []
        var stated: [UInt32] = []
        for mode in [ReadMode.headers, .payloads] {
            _ = try test.log.read(from: Position(9), limit: 2, mode: mode) { envelope, payload in
                sizes.append(payload.byteCount)
                stated.append(envelope.payloadSize)
                return true
            }
        }
        #expect(sizes == [0, 0, 8, 9])
        #expect(stated == [8, 9, 8, 9])
    }

    @Test(arguments: Engine.allCases) func whatAReaderThrowsComesOut(_ engine: Engine) async throws {
        struct Stop: Error {}
        let test = try await filled(engine)
        defer { test.close() }
        #expect(throws: Stop.self) {
            try test.log.read(from: .start, limit: 5, mode: .payloads) { _, _ in throw Stop() }
        }
        #expect(throws: Stop.self) {
            try test.log.readBackwards(ConversationID(1), from: nil, mode: .headers) { _, _ in throw Stop() }
        }
        #expect(try test.log.all().count == 10)
    }

    @Test(arguments: Engine.allCases) func oneRecordCanBeReadAlone(_ engine: Engine) async throws {
        let test = try await filled(engine)
        defer { test.close() }
        for number in 1...10 {
            let record = try #require(try test.log.record(at: Position(UInt64(number))))
            #expect(record.payload == Array("record \(number)".utf8))
        }
        #expect(try test.log.record(at: .start) == nil)
        #expect(try test.log.record(at: Position(11)) == nil)
    }

    @Test(arguments: Engine.allCases) func aConversationIsReadBackwards(_ engine: Engine) async throws {
        let test = try await filled(engine)
        defer { test.close() }
        func positions(_ conversation: UInt32, from: Position?, limit: Int = .max) throws -> [UInt64] {
            var seen: [UInt64] = []
            try test.log.readBackwards(ConversationID(conversation), from: from, mode: .payloads) { envelope, payload in
                seen.append(envelope.position.rawValue)
                #expect(payload.byteCount == Int(envelope.payloadSize))
                return seen.count < limit
            }
            return seen
        }
        #expect(try positions(1, from: nil) == [9, 7, 5, 3, 1])
        #expect(try positions(2, from: nil, limit: 2) == [10, 8])
        #expect(try positions(2, from: Position(6)) == [6, 4, 2])
        #expect(try positions(5, from: nil) == [])
        #expect(try positions(1, from: Position(99)) == [])
        #expect(throws: LogError.self) { try positions(1, from: Position(2)) }
    }

    @Test(arguments: Engine.allCases) func aReaderMayReadWhileItReads(_ engine: Engine) async throws {
        let test = try await filled(engine)
        defer { test.close() }
        let log = test.log
        var previous: [Position?] = []
        _ = try log.read(from: Position(3), limit: 3, mode: .headers) { envelope, _ in
            previous.append(try log.record(at: envelope.previous)?.envelope.position)
            return true
        }
        #expect(previous == [Position(1), Position(2), Position(3)])
    }

    @Test(arguments: Engine.allCases) func longReadsSeeEverything(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        for start in stride(from: 0, to: 10_000, by: 1_000) {
            _ = try await test.log.append((start..<start + 1_000).map { .sample(UInt32($0 % 2), "\($0)") })
        }
        #expect(try test.log.all().map { String(decoding: $0.payload, as: UTF8.self) } == (0..<10_000).map(String.init))
        var versions: [UInt32] = []
        try test.log.readBackwards(ConversationID(1), from: nil, mode: .headers) { envelope, _ in
            versions.append(envelope.version)
            return true
        }
        #expect(versions == (1...5_000).reversed())
    }
}
