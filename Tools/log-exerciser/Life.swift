import EventLog
import EventLogTesting
import LMDBEventLog
import Timeline

/// A short life of a log, from its creation or its last end to its next: appends so many batches, reads along, prints what was
/// acknowledged when it was, and closes the log. For tests that let a call to the system fail in it.
struct Life {
    private static let callers: UInt64 = 2
    /// How often a batch is handed over again while the disk is full.
    private static let tries = 40
    let folder: String
    let batches: UInt64

    /// Small files and short intervals, so that a short life meets everything that a long one does.
    static var configuration: LMDBEventLog.Configuration {
        var configuration = LMDBEventLog.Configuration()
        configuration.initialMapSize = 1 << 16
        configuration.journalSize = 1 << 15
        // The tree is filled often enough to be met by what happens to it.
        configuration.fillingInterval = .milliseconds(5)
        configuration.indexingInterval = 20
        configuration.trainingInterval = 40
        return configuration
    }

    func run() async throws {
        let log = try LMDBEventLog.open(at: folder, configuration: Life.configuration)
        defer { log.close() }
        let start = log.head
        let reading = Task { await follow(log, after: start) }
        await withTaskGroup(of: Void.self) { group in
            for caller in 1...Life.callers {
                group.addTask { await append(to: log, caller: caller, start: start.rawValue) }
            }
        }
        // Where the tree can take everything, until it has.
        _ = try? log.record(at: log.head)
        reading.cancel()
        await reading.value
        LogExerciser.print(line: log.trouble.map { "ended: \($0)" } ?? "ended")
    }

    private func append(to log: LMDBEventLog, caller: UInt64, start: UInt64) async {
        var random = SeededRandom(seed: start &+ caller)
        for number in 0..<batches {
            let key = (start + number) << 8 | caller
            let payload = random.bytes(random.number(below: 9_000))
            let batch: [Append] = [.sample(0, payload: payload, key: key), .sample(0, "of \(key)")]
            guard await append(batch, key, to: log) else { return }
        }
    }

    /// Appends a batch, again and again while the disk is full; false where the log goes on no more.
    private func append(_ batch: [Append], _ key: UInt64, to log: LMDBEventLog) async -> Bool {
        for _ in 0..<Life.tries {
            do throws(AppendError) {
                let position = try await log.append(batch)
                LogExerciser.print(line: "\(key) \(position.rawValue - 1)")
                return true
            } catch {
                guard case .diskFull = error else { return false }
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
        return false
    }

    private func follow(_ log: LMDBEventLog, after start: Position) async {
        var next = start.next
        do {
            while true {
                let head = try await log.waitForAppend(after: Position(next.rawValue - 1))
                let limit = Int(head.rawValue - next.rawValue + 1)
                let read = try log.read(from: next, limit: limit, mode: .payloads) { _, _ in true }
                guard read > next else { return LogExerciser.print(line: "unreadable \(next.rawValue)") }
                next = read
            }
        } catch let error as LogError where error.code != .stopped {
            LogExerciser.print(line: "unreadable \(next.rawValue): \(error)")
        } catch {
            // It has stopped, or the life is over.
        }
    }
}
