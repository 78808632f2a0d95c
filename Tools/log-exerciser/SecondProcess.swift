import EventLog
import LMDBEventLog
import Timeline

/// Keeps the log open for writing until the input ends.
func hold(_ folder: String) throws {
    let log = try LMDBEventLog.open(at: folder)
    LogExerciser.print(line: "open")
    while readLine() != nil {}
    log.close()
}

/// Prints so many positions of a log that another process writes, as they appear.
func follow(_ folder: String, _ count: UInt64) async throws {
    var configuration = LMDBEventLog.Configuration()
    configuration.pollingInterval = .milliseconds(1)
    let log = try LMDBEventLog.open(at: folder, mode: .reading, configuration: configuration)
    LogExerciser.print(line: "open")
    var next = Position(1)
    while next <= Position(count) {
        _ = try await log.waitForAppend(after: Position(next.rawValue - 1))
        next = try log.read(from: next, limit: .max, mode: .payloads) { envelope, payload in
            let versions = log.version(of: envelope.conversation) >= envelope.version
            LogExerciser.print(line: "\(envelope.position.rawValue) \(payload.byteCount) \(versions)")
            return true
        }
    }
    log.close()
}

/// Reads everything there is and verifies nothing, as most commands do; prints how many records there were.
func read(_ folder: String) throws {
    PageFaults.end(with: 1, saying: "log-exerciser: a page can't be read")
    let log = try LMDBEventLog.open(at: folder, mode: .reading)
    var count = 0
    _ = try log.read(from: Position(1), limit: .max, mode: .payloads) { _, _ in
        count += 1
        return true
    }
    for stream in 0...(log.lastConversation?.rawValue ?? 0) {
        try log.readBackwards(ConversationID(stream), from: nil, mode: .payloads) { _, _ in true }
    }
    LogExerciser.print(line: "\(count)")
    log.close()
}
