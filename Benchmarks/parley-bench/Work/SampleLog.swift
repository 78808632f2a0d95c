import Broker
import Dispatch
import EventLog
import Foundation
import LMDBEventLog
import Synchronization
import Timeline

/// A log filled with traffic, made once and kept for the next measurement.
struct SampleLog {
    /// The folder in which sample logs are kept.
    let folder: String
    /// How many events it has, at the least.
    let events: Int
    /// How many customers write.
    let conversations: Int
    /// What chance is drawn from.
    var seed: UInt64 = 1
    /// Whether everybody writes once more at the end, so that each conversation has an open session.
    var endsOpen = false
    /// Whether it goes on until every customer has written, however many events that takes: 15 each.
    var hasEverybody = false

    private static let batch = 1_000
    /// Raised when the traffic changes.
    static let version = 4

    /// Where it is.
    var path: String {
        "\(folder)/log-v\(SampleLog.version)-\(events)-\(conversations)-\(seed)\(endsOpen ? "-open" : "")\(hasEverybody ? "-all" : "")"
    }

    /// Makes the log where there is none.
    func ensure() throws {
        if FileManager.default.fileExists(atPath: path) { return }
        let unfinished = path + ".unfinished"
        try? FileManager.default.removeItem(atPath: unfinished)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try fill(unfinished)
        try FileManager.default.moveItem(atPath: unfinished, toPath: path)
    }

    /// Opens it to be read, on one core or on all.
    func open(onOneCore: Bool = false) throws -> LMDBEventLog {
        try ensure()
        var configuration = LMDBEventLog.Configuration()
        configuration.readAhead = !onOneCore
        return try LMDBEventLog.open(at: path, mode: .reading, configuration: configuration)
    }

    private func fill(_ path: String) throws {
        let log = try LMDBEventLog.open(at: path)
        defer { log.close() }
        let appender = Appender(log: log)
        var traffic = Traffic(customers: conversations, seed: seed)
        var batch: [Append] = []
        var count = 0
        func add(_ events: [Traffic.Recorded]) throws {
            for recorded in events {
                batch.append(Append(recorded.event, key: recorded.identity.map { DedupeKey(identity: $0) }))
                count += 1
            }
            if batch.count >= SampleLog.batch {
                try appender.append(batch)
                batch.removeAll(keepingCapacity: true)
            }
        }
        while count < events || (hasEverybody && traffic.customerCount < conversations) { try add(traffic.next()) }
        if endsOpen { for customer in 0..<traffic.customerCount { try add(traffic.write(customer)) } }
        try appender.append(batch)
        try appender.finish()
    }
}

/// Hands batches to a log, some of them ahead of the disk.
final class Appender: Sendable {
    private let log: any EventLog
    private let room = DispatchSemaphore(value: Appender.ahead)
    private let failure = Mutex<AppendError?>(nil)
    /// How many batches may be on their way.
    static let ahead = 4

    init(log: any EventLog) { self.log = log }

    /// Hands over a batch; waits where too many are on their way.
    func append(_ batch: [Append]) throws {
        room.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
        if batch.isEmpty { return _ = room.signal() }
        log.enqueue(batch) { result in
            if case .failure(let error) = result { self.failure.withLock { $0 = error } }
            self.room.signal()
        }
    }

    /// Waits until everything is durable.
    func finish() throws {
        for _ in 0..<Appender.ahead { room.wait() }
        for _ in 0..<Appender.ahead { room.signal() }
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
