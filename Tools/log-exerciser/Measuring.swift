import EventLog
import EventLogTesting
import Events
import Glibc
import LMDBEventLog
import Timeline

/// Measures durable appends of messages of about 450 bytes, and scans of them.
struct Measuring {
    private static let conversations: UInt32 = 1_000
    let folder: String

    func run() async throws {
        for (callers, count) in [(1, 4_000), (16, 40_000), (64, 120_000), (256, 200_000)] {
            try await measureAppends(callers: callers, count: count)
        }
        try await measureBatches(count: 1_000_000, size: 1_000)
    }

    /// Payloads prepared beforehand, so that making them isn't measured.
    private static func payloads(_ count: Int) -> [[UInt8]] {
        var events = SampleEvents(seed: 7)
        _ = events.next()
        return (0..<count).map { _ in Event.messageReceived(events.message(about: 60)).payload }
    }

    private static func sample(_ number: Int, _ payloads: [[UInt8]]) -> Append {
        .sample(
            UInt32(number) % conversations, payload: payloads[number % payloads.count], key: UInt64(number) + 1_000_000)
    }

    private func open(_ name: String) async throws -> LMDBEventLog {
        let log = try LMDBEventLog.open(at: "\(folder)/\(name)")
        _ = try await log.append((0..<Measuring.conversations).map { .sample($0) })
        return log
    }

    private func measureAppends(callers: Int, count: Int) async throws {
        let log = try await open("callers-\(callers)")
        let payloads = Measuring.payloads(10_000)
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            let start = ContinuousClock.now
            for caller in 0..<callers {
                group.addTask {
                    var latencies: [Duration] = []
                    for number in stride(from: caller, to: count, by: callers) {
                        let append = Measuring.sample(number, payloads)
                        latencies.append(try await ContinuousClock().measure { _ = try await log.append([append]) })
                    }
                    return latencies
                }
            }
            var all: [Duration] = []
            for try await some in group { all += some }
            let rate = Double(count) / ((ContinuousClock.now - start) / .seconds(1))
            LogExerciser.print(line: "\(callers) callers: \(Int(rate)) durable appends/s")
            return all.sorted()
        }
        let p50 = latencies[latencies.count / 2] / .microseconds(1)
        let p99 = latencies[latencies.count * 99 / 100] / .microseconds(1)
        LogExerciser.print(line: "   p50 \(Int(p50)) µs, p99 \(Int(p99)) µs")
        log.close()
    }

    private func measureBatches(count: Int, size: Int) async throws {
        let log = try await open("batches")
        let payloads = Measuring.payloads(50_000)
        let mean = payloads.reduce(0) { $0 + $1.count } / payloads.count
        let time = try await ContinuousClock().measure {
            var waiting: [Task<Position, any Error>] = []
            for start in stride(from: 0, to: count, by: size) {
                let batch = (start..<start + size).map { Measuring.sample($0, payloads) }
                waiting.append(Task { try await log.append(batch) })
                if waiting.count == 4 { _ = try await waiting.removeFirst().value }
            }
            for task in waiting { _ = try await task.value }
        }
        let rate = Int(Double(count) / (time / .seconds(1)))
        LogExerciser.print(line: "batches of \(size), payloads of \(mean) bytes: \(rate) durable appends/s")
        try scan(log, count)
        log.close()
        let opening = try ContinuousClock().measure { try LMDBEventLog.open(at: "\(folder)/batches").close() }
        LogExerciser.print(line: "open and close: \(opening)")
        try report(count)
    }

    private func scan(_ log: any EventLog, _ count: Int) throws {
        for mode in [ReadMode.headers, .payloads] {
            var sum: UInt64 = 0
            let time = try processorTime {
                _ = try log.read(from: .start, limit: .max, mode: mode) { envelope, payload in
                    sum &+= UInt64(envelope.version) &+ UInt64(payload.byteCount)
                    return true
                }
            }
            LogExerciser.print(line: "scan, \(mode): \(rate(count, time)) (sum \(sum))")
        }
        var visited = 0
        let time = try processorTime {
            for conversation in 0..<Measuring.conversations {
                try log.readBackwards(ConversationID(conversation), from: nil, mode: .headers) { _, _ in
                    visited += 1
                    return true
                }
            }
        }
        LogExerciser.print(line: "conversations backwards: \(rate(visited, time))")
    }

    private func report(_ count: Int) throws {
        let log = try LMDBEventLog.open(at: "\(folder)/batches", mode: .reading)
        let statistics = try log.statistics()
        LogExerciser.print(line: "\(statistics)")
        let total = Double(statistics.logBytes + statistics.indexBytes) / Double(statistics.records)
        LogExerciser.print(line: "bytes on disk per record: \(total)")
        var isSound = false
        let time = try processorTime { isSound = try log.verify().isSound }
        LogExerciser.print(line: "verify: \(rate(count, time)), sound: \(isSound)")
        log.close()
    }
}

/// The processor time that this thread takes for something: on a machine with other work to do, steadier than a clock.
private func processorTime(_ body: () throws -> Void) rethrows -> Duration {
    func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = now()
    try body()
    return now() - start
}

private func rate(_ count: Int, _ time: Duration) -> String {
    "\(Int(Double(count) / (time / .seconds(1)))) records/s of processor time"
}
