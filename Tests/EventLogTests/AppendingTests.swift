import EventLog
import EventLogTesting
import Testing
import Timeline

/// What every log promises to those who append.
@Suite struct AppendingTests {
    @Test(arguments: Engine.allCases) func anEmptyLogHasNoHead(_ engine: Engine) throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        #expect(log.head == .start)
        #expect(log.lastConversation == nil)
        #expect(log.version(of: ConversationID(3)) == 0)
        #expect(log.head(of: ConversationID(3)) == .start)
        #expect(try log.all().isEmpty)
    }

    @Test(arguments: Engine.allCases) func positionsAndVersionsHaveNoGaps(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        for conversation: UInt32 in [0, 1, 2, 1, 0, 2, 2] { _ = try await test.log.append([.sample(conversation)]) }
        let records = try test.log.all().map(\.envelope)
        #expect(records.map(\.position.rawValue) == [1, 2, 3, 4, 5, 6, 7])
        #expect(records.map(\.version) == [1, 1, 1, 2, 2, 2, 3])
        #expect(records.map(\.previous.rawValue) == [0, 0, 0, 2, 1, 3, 6])
        #expect(test.log.head == Position(7))
        #expect(test.log.version(of: ConversationID(2)) == 3)
        #expect(test.log.head(of: ConversationID(1)) == Position(4))
        #expect(test.log.lastConversation == ConversationID(2))
    }

    @Test(arguments: Engine.allCases) func whoWaitsHearsWhatTheOthersHear(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        #expect(try test.log.appendAndWait([.sample(1, key: 1), .sample(1)]) == Position(2))
        #expect(test.log.head == Position(2))
        #expect(throws: AppendError.duplicate(.sample(1), at: Position(1))) {
            try test.log.appendAndWait([.sample(1, key: 1)])
        }
        #expect(try await test.log.append([.sample(2)]) == Position(3))
        #expect(try test.log.appendAndWait([.sample(2)]) == Position(4))
        #expect(test.log.version(of: ConversationID(2)) == 2)
    }

    @Test(arguments: Engine.allCases) func aRecordComesBackAsItWasAppended(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        _ = try await test.log.append([.sample(0)])
        let append = Append(
            kind: 65_535, conversation: ConversationID(1), expectedVersion: 0, occurredAt: .latest, recordedAt: .epoch,
            cause: Position(1), payload: Array("Grüße 👋".utf8), key: .sample(1))
        #expect(try await test.log.append([append]) == Position(2))
        let expected = Envelope(
            position: Position(2), kind: 65_535, conversation: ConversationID(1), version: 1, previous: .start,
            occurredAt: .latest, recordedAt: .epoch, cause: Position(1), payloadSize: UInt32(append.payload.count))
        let record = try #require(try test.log.record(at: Position(2)))
        #expect(record.envelope == expected)
        #expect(record.payload == append.payload)
    }

    @Test(arguments: Engine.allCases) func payloadsOfEverySizeComeBack(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        var random = SeededRandom(seed: 1)
        let sizes = [0, 1, 2, 15, 100, 450, 1900, 2024, 2100, 4000, 4096, 8200, 70_000, 1 << 20, LogLimits.payload]
        let noise = sizes.map { random.bytes($0) }
        let repetitive = sizes.map { [UInt8](repeating: 65, count: $0) }
        for payload in noise + repetitive { _ = try await test.log.append([.sample(payload: payload)]) }
        #expect(try test.log.all().map(\.payload) == noise + repetitive)
        if engine.isPersistent { try test.reopen() }
        for (index, payload) in (noise + repetitive).enumerated() {
            #expect(try test.log.record(at: Position(UInt64(index + 1)))?.payload == payload)
        }
    }

    @Test(arguments: Engine.allCases) func anExpectedVersionMustBeTheVersion(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let conversation = ConversationID(1)
        #expect(try await log.append([.sample(1, expectedVersion: 0)]) == Position(1))
        #expect(try await log.append([.sample(1, expectedVersion: 1)]) == Position(2))
        for wrong: UInt32 in [0, 1, 3] {
            let expected = AppendError.versionConflict(conversation, expected: wrong, actual: 2)
            #expect(await log.refusal(of: [.sample(1, expectedVersion: wrong)]) == expected)
        }
        #expect(log.head == Position(2))
        #expect(log.version(of: conversation) == 2)
        #expect(try await log.append([.sample(1)]) == Position(3))
    }

    @Test(arguments: Engine.allCases) func aBatchOverSeveralConversationsIsOneWhole(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let batch: [Append] = [
            .sample(0, "a"), .sample(1, "b", key: 1, expectedVersion: 0), .sample(1, "c", expectedVersion: 1),
            .sample(2, "d", cause: Position(1)),
        ]
        #expect(try await test.log.append(batch) == Position(4))
        #expect(try test.log.all().map(\.envelope.version) == [1, 1, 2, 1])
        #expect(try test.log.all().map { String(decoding: $0.payload, as: UTF8.self) } == ["a", "b", "c", "d"])
    }

    @Test(arguments: Engine.allCases) func aRefusedBatchLeavesNothing(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        _ = try await test.log.append([.sample(1, key: 1)])
        let refused: [Append] = [
            .sample(1, key: 2), .sample(2), .sample(0), .sample(3, key: 3), .sample(1, expectedVersion: 9),
        ]
        let expected = AppendError.versionConflict(ConversationID(1), expected: 9, actual: 2)
        #expect(await test.log.refusal(of: refused) == expected)
        #expect(test.log.head == Position(1))
        #expect(test.log.lastConversation == ConversationID(1))
        #expect([0, 1, 2, 3].map { test.log.version(of: ConversationID($0)) } == [0, 1, 0, 0])
        #expect(try test.log.position(of: .sample(2)) == nil)
        #expect(try await test.log.append([.sample(2, key: 2), .sample(3, key: 3)]) == Position(3))
        #expect(try test.log.all().map(\.envelope.conversation.rawValue) == [1, 2, 3])
    }

    @Test(arguments: Engine.allCases) func conversationsAreNumberedInOrder(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        for number: UInt32 in [2, 7, .max] { #expect(await log.refusal(of: [.sample(number)])?.isInvalid == true) }
        #expect(try await log.append([.sample(1)]) == Position(1))
        #expect(await log.refusal(of: [.sample(3)])?.isInvalid == true)
        #expect(try await log.append([.sample(2), .sample(3)]) == Position(3))
        #expect(try await log.append([.sample(0)]) == Position(4))
        #expect(log.lastConversation == ConversationID(3))
    }

    @Test(arguments: Engine.allCases) func whatNoLogCanTakeIsRefused(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let tooLarge = [UInt8](repeating: 0, count: LogLimits.payload + 1)
        let large = Append.sample(payload: [UInt8](repeating: 0, count: LogLimits.payload))
        var early = Append.sample()
        early.occurredAt = Timestamp(milliseconds: -1)
        var late = Append.sample()
        late.recordedAt = Timestamp(milliseconds: Timestamp.latest.milliseconds + 1)
        let batches: [[Append]] = [
            [], [.sample(payload: tooLarge)], Array(repeating: .sample(), count: LogLimits.batch + 1),
            Array(repeating: large, count: LogLimits.batchBytes / LogLimits.payload + 1), [early], [late],
            [.sample(cause: Position(1))], [.sample(), .sample(cause: Position(3))],
        ]
        for batch in batches { #expect(await log.refusal(of: batch)?.isInvalid == true) }
        #expect(log.head == .start)
        #expect(
            try await log.append(Array(repeating: .sample(), count: LogLimits.batch)).rawValue
                == UInt64(LogLimits.batch))
    }

    @Test(arguments: Engine.allCases) func whatWasAppendedIsThereAfterReopening(_ engine: Engine) async throws {
        guard engine.isPersistent else { return }
        let test = try LogUnderTest(engine)
        defer { test.close() }
        for number in 0..<50 {
            _ = try await test.log.append([.sample(UInt32(number % 5), "\(number)", key: UInt64(number))])
        }
        let before = try test.log.all()
        try test.reopen()
        #expect(try test.log.all().map(\.envelope) == before.map(\.envelope))
        #expect(try test.log.all().map(\.payload) == before.map(\.payload))
        #expect(test.log.head == Position(50))
        #expect((0..<5).allSatisfy { test.log.version(of: ConversationID($0)) == 10 })
        #expect(try await test.log.append([.sample(5)]) == Position(51))
    }

    @Test(arguments: Engine.allCases) func aClosedLogSaysSo(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        _ = try await log.append([.sample()])
        log.close()
        log.close()
        guard case .notWritable = await log.refusal(of: [.sample()]) else {
            Issue.record("a closed log took an append")
            return
        }
        #expect(throws: LogError.self) { try log.record(at: Position(1)) }
        #expect(throws: LogError.self) { try log.all() }
        #expect(throws: LogError.self) { try log.position(of: .sample(1)) }
        await #expect(throws: LogError.self) { try await log.waitForAppend(after: Position(1)) }
    }
}

extension AppendError {
    /// Whether the batch can never be appended.
    var isInvalid: Bool { if case .invalid = self { true } else { false } }
}
