import ArgumentParser
import EventLog
import Foundation
import LMDBEventLog
import Timeline

/// Durable appends: callers with one event in flight each, or batches.
struct MeasureAppend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "append", abstract: "Durable appends to a new log.")

    @OptionGroup var place: Place
    @Option(help: "Callers, each with one event in flight.") var producers = 64
    @Option(help: "Events in a batch; more than 1 takes the place of callers.") var batch = 1
    @Option(help: "How many events, at most those of the work.") var events = 100_000
    @Option(help: "A file of messages; they are invented where none is given.") var work: String?

    func validate() throws {
        guard (1...10_000).contains(producers), (1...LogLimits.batch).contains(batch),
            (1...100_000_000).contains(events)
        else { throw ValidationError("--producers and --batch are 1 to 10000, --events 1 to 100000000") }
    }

    func run() async throws {
        let work = try MessageWork.messages(events, from: work)
        let folder = try place.emptyFolder("append")
        defer { place.remove(folder) }
        let log = try LMDBEventLog.open(at: folder)
        defer { log.close() }
        if batch > 1 { try batches(work, log) } else { try await callers(work, log) }
    }

    private func batches(_ work: MessageWork, _ log: LMDBEventLog) throws {
        let appender = Appender(log: log)
        let events = work.appends.count
        let batches = stride(from: 0, to: events, by: batch).map { start in
            Array(work.appends[start..<min(start + batch, events)])
        }
        let early = batches.count / 20
        let warming = batches[..<early].reduce(0) { $0 + $1.count }
        for batch in batches[..<early] { try appender.append(batch) }
        try appender.finish()
        let time = try ContinuousClock().measure {
            for batch in batches[early...] { try appender.append(batch) }
            try appender.finish()
        }
        try Measurement.rate(
            "parley.append", ["batch": .number(batch)], of: events - warming, in: time,
            work:
                "\(events - warming) messages of \(work.meanPayload) bytes, batches of \(batch), \(Appender.ahead) ahead of the disk; \(warming) before to warm up"
        ).print()
    }

    private func callers(_ work: MessageWork, _ log: LMDBEventLog) async throws {
        // A stream's first message must come before those of later streams: streams are dense.
        _ = try await log.append((0...100_000).map { .opening(UInt32($0)) }.chunked(by: LogLimits.batch, log))
        let (producers, events) = (producers, work.appends.count)
        let start = ContinuousClock.now
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for caller in 0..<producers {
                group.addTask {
                    var latencies: [Duration] = []
                    latencies.reserveCapacity(events / producers + 1)
                    for number in stride(from: caller, to: events, by: producers) {
                        let begin = ContinuousClock.now
                        _ = try await log.append([work.appends[number]])
                        latencies.append(ContinuousClock.now - begin)
                    }
                    return latencies
                }
            }
            var all: [Duration] = []
            for try await some in group { all += some }
            return all
        }
        try Measurement.rate(
            "parley.append", ["producers": .number(producers)], of: events, in: ContinuousClock.now - start,
            latencies: latencies,
            work: "\(events) messages of \(work.meanPayload) bytes, \(producers) callers with one in flight each"
        ).print()
    }
}

extension Append {
    /// A short record that begins a stream.
    fileprivate static func opening(_ conversation: UInt32) -> Append {
        Append(
            kind: 100, conversation: ConversationID(conversation), occurredAt: .epoch, recordedAt: .epoch, payload: [0])
    }
}

extension [Append] {
    /// Appends all but the last batch, and returns that.
    fileprivate func chunked(by size: Int, _ log: LMDBEventLog) async throws -> [Append] {
        var rest = self[...]
        while rest.count > size {
            _ = try await log.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return Array(rest)
    }
}
