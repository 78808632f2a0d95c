import EventLog
import EventLogTesting
import LMDBEventLog
import Timeline

/// Opens a log that has been through a ``Life`` and looks whether everything is there that was acknowledged, once: lines of a key and
/// a position, from the input. It has to open by itself, be sound and take an append.
func inspect(_ folder: String) async throws {
    let log = try LMDBEventLog.open(at: folder, configuration: Life.configuration)
    defer { log.close() }
    var faults: [String] = []
    while let line = readLine() {
        let numbers = line.split(separator: " ").map { UInt64($0) }
        guard numbers.count == 2, let key = numbers[0], let position = numbers[1] else { continue }
        let found = try log.position(of: .sample(key))
        guard found == Position(position) else {
            faults.append("lost: \(line), found at \(found.map { "\($0)" } ?? "none")")
            continue
        }
        let text = try log.record(at: Position(position + 1))?.payload
        if text != Array("of \(key)".utf8) { faults.append("torn: \(line)") }
    }
    faults += try doubled(in: log)
    if try !log.verify().isSound { faults.append("not sound") }
    _ = try await log.append([.sample()])
    for fault in faults { LogExerciser.print(line: fault) }
    if faults.isEmpty { LogExerciser.print(line: "whole") }
}

/// Batches, acknowledged or not, that the log has twice: each ends with a record that names its key.
private func doubled(in log: LMDBEventLog) throws -> [String] {
    let beginning = Array("of ".utf8)
    let longest = 32
    var places: [[UInt8]: Position] = [:]
    var faults: [String] = []
    var next = Position(1)
    while next <= log.head {
        let end = try log.read(from: next, limit: .max, mode: .payloads) { envelope, payload in
            guard payload.byteCount <= longest else { return true }
            let bytes = payload.withUnsafeBytes { Array($0) }
            guard bytes.starts(with: beginning) else { return true }
            if let first = places[bytes] {
                faults.append(
                    "doubled: \(String(decoding: bytes, as: UTF8.self)), at \(first) and \(envelope.position)")
            }
            places[bytes] = places[bytes] ?? envelope.position
            return true
        }
        guard end > next else { break }
        next = end
    }
    return faults
}
