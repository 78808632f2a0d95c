import ArgumentParser
import EventLog
import EventLogTesting
import Foundation
import LMDBEventLog
import Timeline

/// Whether appending and reading cost more in a large log than in a small one.
struct MeasureGrowth: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "Appends and reads in a large log.")

    private static let conversations: UInt32 = 100_000
    private static let batch = 1_000
    private static let quicklyMade = 5_000_000

    @OptionGroup var place: Place
    @Option(help: "Events in the log before anything is measured.") var events = 1_000_000
    @Option(help: "Events that are appended, and conversations that are read.") var operations = 800_000

    func validate() throws {
        guard (200_000...1_000_000_000).contains(events), (10_000...10_000_000).contains(operations) else {
            throw ValidationError("--events is 200000 to 1000000000, --operations 10000 to 10000000")
        }
    }

    func run() throws {
        let work = MessageWork(count: 50_000, conversations: 50_000)
        let folder = "\(place.folder)/growth-\(events)"
        // Each measurement leaves the log larger: a small one would soon be none. It is removed afterwards, and before only
        // where a run was cut off: just before, its pages would be at hand for the new one, as they are for no large log.
        let isQuicklyMade = events <= MeasureGrowth.quicklyMade
        if isQuicklyMade { place.remove(folder) }
        defer { if isQuicklyMade { place.remove(folder) } }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let log = try LMDBEventLog.open(at: folder)
        defer { log.close() }
        var number = Int(log.head.rawValue)
        try append(max(events - number, 0), from: &number, work, log)
        // As many as the index takes over twice, so that what it and the writer need of memory is there.
        try append(operations, from: &number, work, log)
        let writing = try ContinuousClock().measure { try append(operations, from: &number, work, log) }
        let reading = try read(log)
        for (name, time, what) in [
            ("append", writing / Double(operations), "appended in batches of \(MeasureGrowth.batch)"),
            ("read", reading, "conversations read, the last 20 events of each, per event"),
        ] {
            try Measurement(
                name: "parley.growth.\(name)", parameters: ["events": .number(events)], value: time / .nanoseconds(1),
                unit: "ns",
                work: "\(operations) \(what), in a log of \(events) messages of \(work.meanPayload) bytes; "
                    + "\(operations) appended before to warm up"
            ).print()
        }
    }

    /// The same messages again and again, each time with another key.
    private func append(_ count: Int, from number: inout Int, _ work: MessageWork, _ log: LMDBEventLog) throws {
        let appender = Appender(log: log)
        for start in stride(from: 0, to: count, by: MeasureGrowth.batch) {
            var batch: [Append] = []
            for _ in start..<min(start + MeasureGrowth.batch, count) {
                var append = work.appends[number % work.appends.count]
                append.conversation = ConversationID(UInt32(number) % MeasureGrowth.conversations)
                append.key = .sample(UInt64(number))
                batch.append(append)
                number += 1
            }
            try appender.append(batch)
        }
        try appender.finish()
    }

    private func read(_ log: LMDBEventLog) throws -> Duration {
        var random = SeededRandom(seed: 17)
        var visited = 0
        let time = try ContinuousClock().measure {
            for _ in 0..<operations {
                var left = 20
                let conversation = ConversationID(UInt32(random.number(below: Int(MeasureGrowth.conversations))))
                try log.readBackwards(conversation, from: nil, mode: .payloads) { _, _ in
                    left -= 1
                    visited += 1
                    return left > 0
                }
            }
        }
        return time / Double(max(visited, 1))
    }
}
