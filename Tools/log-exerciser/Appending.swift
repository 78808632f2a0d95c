import EventLog
import EventLogTesting
import LMDBEventLog
import Timeline

/// Appends from several tasks until the process is killed, and prints what was acknowledged, when it was.
struct Appending {
    private static let callers: UInt64 = 4
    let folder: String

    func run() async throws {
        var configuration = LMDBEventLog.Configuration()
        // Often enough that kills meet the index and the growing map at work too.
        configuration.indexingInterval = 200
        configuration.initialMapSize = 1 << 16
        let log = try LMDBEventLog.open(at: folder, configuration: configuration)
        if log.head == .start { _ = try await log.append((0...Appending.callers).map { .sample(UInt32($0)) }) }
        let start = log.head.rawValue
        try await withThrowingTaskGroup { group in
            for caller in 1...Appending.callers {
                group.addTask { try await append(to: log, caller: caller, start: start) }
            }
            try await group.waitForAll()
        }
    }

    private func append(to log: LMDBEventLog, caller: UInt64, start: UInt64) async throws {
        var random = SeededRandom(seed: start &+ caller)
        for number: UInt64 in 0... {
            let key = (start + number) << 8 | caller
            let payload = random.bytes(random.number(below: 600))
            let batch: [Append] = [.sample(UInt32(caller), payload: payload, key: key), .sample(0, "of \(key)")]
            let position = try await log.append(batch)
            LogExerciser.print(line: "\(key) \(position.rawValue - 1)")
        }
    }
}
