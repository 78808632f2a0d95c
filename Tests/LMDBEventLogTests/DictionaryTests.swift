import EventLog
import EventLogTesting
import Events
import LMDBEventLog
import Testing
import Timeline

/// Payloads are compressed with dictionaries that the log trains on itself (L4).
@Suite struct DictionaryTests {
    /// A payload that the shipped dictionary knows nothing about.
    private func payload(_ number: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(number))
        let words = ["zirconium", "ytterbium", "praseodymium", "dysprosium", "tellurium", "molybdenum", "vanadium"]
        let text = (0..<12).map { _ in random.one(of: words) + "=\(random.number(below: 10_000))" }
        return Array(
            ("<measurement station=\"north-\(number % 9)\">" + text.joined(separator: "&") + "</measurement>").utf8)
    }

    @Test func aDictionaryIsTrainedOnTheLogsOwnPayloads() async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.trainingInterval = 1_500 }
        var count = 0
        // Training runs beside the appends: they go on until its result is in use.
        while try log.statistics().dictionaries == [1] {
            _ = try await log.append((count..<count + 100).map { .sample(payload: payload($0)) })
            count += 100
        }
        let before = try log.statistics().recordBytes
        _ = try await log.append((count..<count + 1_000).map { .sample(payload: payload($0)) })
        let perRecord = Double(try log.statistics().recordBytes - before) / 1_000
        #expect(perRecord < 0.9 * Double(before) / Double(count))
        count += 1_000
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(try reopened.statistics().dictionaries == [1, 2])
        #expect(try reopened.verify().isSound)
        for number in stride(from: 0, to: count, by: 7) {
            #expect(try reopened.record(at: Position(UInt64(number + 1)))?.payload == payload(number))
        }
        #expect(try reopened.texts() == (0..<count).map { String(decoding: payload($0), as: UTF8.self) })
    }

    @Test func eventsShrinkFromTheFirstOn() async throws {
        let folder = try LogFolder()
        let log = try folder.open()
        defer { log.close() }
        var events = SampleEvents(seed: 99)
        let payloads = (0..<2_000).map { _ in events.next().payload }
        for start in stride(from: 0, to: 2_000, by: 500) {
            _ = try await log.append(payloads[start..<start + 500].map { .sample(payload: $0) })
        }
        let statistics = try log.statistics()
        let stored = statistics.recordBytes - 20 * statistics.records
        #expect(Double(statistics.payloadBytes) / Double(stored) > 2.5)
    }

    @Test func aLogWithoutItsDictionarySaysWhatIsMissing() async throws {
        let folder = try LogFolder()
        let log = try folder.open()
        _ = try await log.append([.sample(payload: [UInt8](repeating: 7, count: 1_000))])
        log.close()
        try folder.damage(folder.logFile) { bytes in
            let magic: [UInt8] = [0x37, 0xA4, 0x30, 0xEC]
            let offset = try #require(bytes.offset(of: magic))
            bytes[offset + 5_000] ^= 1
        }
        let error = try #require(try folder.refusal())
        #expect(error.advice.contains("dictionary 1"))
    }
}
