import EventLog
import EventLogTesting
import LMDBEventLog
import Testing
import Timeline

/// A map that grows while it is read.
@Suite struct GrowthTests {
    @Test func theMapGrowsByItself() async throws {
        let folder = try LogFolder()
        let log = try folder.open {
            $0.initialMapSize = 1 << 16
            $0.indexingInterval = 50
        }
        var random = SeededRandom(seed: 6)
        let payloads = (0..<400).map { _ in random.bytes(random.number(below: 20_000)) }
        for (index, payload) in payloads.enumerated() {
            _ = try await log.append([.sample(payload: payload, key: UInt64(index))])
        }
        #expect(try log.statistics().mapSize >= 1 << 22)
        log.close()
        let reopened = try folder.open { $0.initialMapSize = 1 << 16 }
        defer { reopened.close() }
        #expect(try reopened.verify().isSound)
        for (index, payload) in payloads.enumerated() {
            #expect(try reopened.record(at: Position(UInt64(index + 1)))?.payload == payload)
        }
        #expect(try await reopened.append([.sample()]) == Position(401))
    }

    @Test func readersGoOnWhileTheMapGrows() async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.initialMapSize = 1 << 16 }
        defer { log.close() }
        try await withThrowingTaskGroup { group in
            group.addTask {
                var random = SeededRandom(seed: 7)
                for _ in 0..<150 { _ = try await log.append([.sample(payload: random.bytes(30_000))]) }
            }
            for _ in 0..<3 {
                group.addTask {
                    var next = Position(1)
                    while next <= Position(150) {
                        _ = try await log.waitForAppend(after: Position(next.rawValue - 1))
                        next = try log.read(from: next, limit: .max, mode: .payloads) { envelope, payload in
                            // A reader inside a reader must not wait for the one who wants to move the map.
                            let again = try log.record(at: envelope.position)
                            #expect(again?.payload.count == payload.byteCount)
                            return true
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try log.verify().isSound)
    }
}
