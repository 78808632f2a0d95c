import EventLog
import EventLogTesting
import Testing
import Timeline

/// What every log promises about records that must be there once (L3).
@Suite struct DedupeTests {
    @Test(arguments: Engine.allCases) func aKeyIsThereOnce(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        #expect(try await test.log.append([.sample(), .sample(1, key: 7)]) == Position(2))
        let duplicate = AppendError.duplicate(.sample(7), at: Position(2))
        #expect(await test.log.refusal(of: [.sample(1, key: 7)]) == duplicate)
        #expect(await test.log.refusal(of: [.sample(2, key: 8), .sample(2, key: 7)]) == duplicate)
        #expect(test.log.head == Position(2))
        #expect(try test.log.position(of: .sample(7)) == Position(2))
        #expect(try test.log.position(of: .sample(8)) == nil)
        if engine.isPersistent {
            try test.reopen()
            #expect(await test.log.refusal(of: [.sample(1, key: 7)]) == duplicate)
            #expect(try test.log.position(of: .sample(7)) == Position(2))
        }
    }

    @Test(arguments: Engine.allCases) func aBatchMayNotRepeatAKey(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        #expect(await log.refusal(of: [.sample(key: 1), .sample(), .sample(key: 1)])?.isInvalid == true)
        #expect(try log.position(of: .sample(1)) == nil)
        #expect(try await log.append([.sample(key: 1), .sample(), .sample()]) == Position(3))
    }

    @Test(arguments: Engine.allCases) func keysThatDifferInTheirLastBitsAreDifferent(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let key = DedupeKey(high: 0x0123_4567_89AB_CDEF, low: 1)
        var others = (0..<64).map { DedupeKey(high: key.high ^ (1 << $0), low: key.low) }
        others += (0..<32).map { DedupeKey(high: key.high, low: key.low ^ (1 << $0)) }
        for key in [key] + others {
            var append = Append.sample()
            append.key = key
            _ = try await log.append([append])
        }
        for (index, key) in ([key] + others).enumerated() {
            #expect(try log.position(of: key) == Position(UInt64(index + 1)))
        }
    }

    @Test(arguments: Engine.allCases) func aDuplicateOfAQueuedRecordIsAnsweredAfterIt(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let order = AnswerLog()
        await withTaskGroup { group in
            for number in 0..<50 {
                let (answers, answer) = AsyncStream<Void>.makeStream()
                log.enqueue([.sample(key: UInt64(number / 5))]) { result in
                    order.note(result, head: log.head)
                    answer.finish()
                }
                group.addTask { for await _ in answers {} }
            }
        }
        #expect(order.count == 50)
        #expect(order.allRestOnDurableRecords)
        #expect(try log.all().count == 10)
    }

    @Test(arguments: Engine.allCases) func manyKeysAreFoundAgain(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let count: UInt64 = 3_000
        for start in stride(from: 0, to: count, by: 100) {
            _ = try await test.log.append((start..<start + 100).map { .sample(UInt32($0 % 3), "\($0)", key: $0) })
        }
        if engine.isPersistent { try test.reopen() }
        for number in 0..<count { #expect(try test.log.position(of: .sample(number)) == Position(number + 1)) }
        for number in count..<count + 500 { #expect(try test.log.position(of: .sample(number)) == nil) }
    }
}
