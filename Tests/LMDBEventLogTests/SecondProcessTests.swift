import EventLog
import EventLogTesting
import LMDBEventLog
import Testing
import Timeline

/// A log that two processes use, or one that is killed.
@Suite struct SecondProcessTests {
    @Test func aSecondWriterIsToldWhoWrites() throws {
        let folder = try LogFolder()
        let other = try ProgramProcess("log-exerciser", ["hold", folder.path])
        #expect(other.line() == "open")
        let error = try #require(try folder.refusal())
        #expect(error.code == .locked)
        #expect(error.advice.contains("process \(other.identifier)"))
        #expect(try folder.refusal(.reading) == nil)
        other.finish()
        #expect(try folder.refusal() == nil)
    }

    @Test func aLockEndsWithItsProcess() throws {
        let folder = try LogFolder()
        let other = try ProgramProcess("log-exerciser", ["hold", folder.path])
        #expect(other.line() == "open")
        other.kill()
        #expect(try folder.refusal() == nil)
    }

    @Test func anotherProcessFollowsALiveLog() async throws {
        let folder = try LogFolder()
        let log = try folder.open {
            $0.initialMapSize = 1 << 16
            $0.indexingInterval = 40
        }
        defer { log.close() }
        _ = try await log.append([.sample(0), .sample(1), .sample(2)])
        let other = try ProgramProcess("log-exerciser", ["follow", folder.path, "300"])
        #expect(other.line() == "open")
        for number in 1...3 { #expect(other.line() == "\(number) 5 true") }
        var random = SeededRandom(seed: 8)
        for number in 4...300 {
            let payload = random.bytes(random.number(below: 10_000))
            _ = try await log.append([.sample(UInt32(number % 3), payload: payload, key: UInt64(number))])
            // Now and then at once, now and then many together.
            guard number % 50 == 0 || number < 20 else { continue }
            while let line = other.line() {
                #expect(line.hasSuffix(" true"))
                if line.hasPrefix("\(number) ") { break }
            }
        }
        other.finish()
    }

    @Test func whatWasAcknowledgedIsThereOnceAfterAKill() throws {
        let folder = try LogFolder()
        var acknowledged: [UInt64: UInt64] = [:]
        for round in 1...6 {
            let other = try ProgramProcess("log-exerciser", ["append", folder.path])
            for _ in 0..<(round * 60) {
                let numbers = try #require(other.line()).split(separator: " ").compactMap { UInt64($0) }
                try #require(numbers.count == 2)
                acknowledged[numbers[0]] = numbers[1]
            }
            other.kill()
            while let line = other.line() {
                let numbers = line.split(separator: " ").compactMap { UInt64($0) }
                if numbers.count == 2 { acknowledged[numbers[0]] = numbers[1] }
            }
            let log = try folder.open()
            defer { log.close() }
            #expect(try log.verify().isSound)
            var positions: [DedupeKey: [UInt64]] = [:]
            for (key, position) in acknowledged {
                #expect(try log.position(of: .sample(key)) == Position(position))
                positions[.sample(key), default: []].append(position)
            }
            #expect(positions.values.allSatisfy { $0.count == 1 })
            // The second record of each batch says whose it is, so it shows whether a batch is there once and whole.
            let texts = try log.texts()
            for (key, position) in acknowledged { #expect(texts[Int(position)] == "of \(key)") }
            let marks = texts.filter { $0.hasPrefix("of ") }
            #expect(Set(marks).count == marks.count)
        }
    }
}
