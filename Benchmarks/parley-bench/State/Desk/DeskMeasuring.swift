import ArgumentParser
import Broker
import EventLog
import Foundation
import LMDBEventLog
import Settings
import Timeline

/// What an assignment and a login cost at a large desk, beside what they cost at a small one in the same run.
struct MeasureDesk: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk", abstract: "The desk, with many open sessions and agents.",
        discussion:
            "Allocations need Benchmarks/common/allocations.c in LD_PRELOAD, instructions valgrind and Benchmarks/common/instructions.c: "
            + "Tools/bench --check calls it so.")

    /// What is counted.
    enum Metric: String, ExpressibleByArgument, CaseIterable {
        case time, allocations, instructions
    }

    @OptionGroup var place: Place
    @Option(help: "What is counted: time, allocations or instructions.") var metric = Metric.time
    @Option(help: "For instructions, what --callgrind-out-file says: where the counts are written.") var dumps = ""
    @Option(help: "How often each is done \(DeskAct.times) times.") var rounds = 1
    @Option(help: "A file of thresholds; more than one of them says is an error, and so is a cost that grows.")
    var check: String?

    @Option(
        help:
            "Only makes a log of the large desk, as it were now, in a new folder: to have 'parley serve' start from it."
    )
    var log: String?

    func validate() throws {
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
    }

    func run() throws {
        if let log { return try writeDesk(to: log) }
        switch metric {
        case .time: try measure("ns") { try nanoseconds($0) }
        case .allocations:
            let counter = try AllocationCounter()
            try measure("allocations", memory: counter) { Double(try counter.count(DeskAct.times, $0)) }
        case .instructions:
            var counter = try InstructionCounter(dumps: dumps)
            try measure("instructions") { Double(try counter.count(DeskAct.times, $0)) }
        }
    }

    private func writeDesk(to folder: String) throws {
        let log = try LMDBEventLog.open(at: folder)
        defer { log.close() }
        let appender = Appender(log: log)
        var batch: [Append] = []
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let desk = try BusyDesk(.large, at: now) { events in
            batch += events.map { Append($0, key: nil) }
            guard batch.count >= 1_000 else { return }
            try appender.append(batch)
            batch = []
        }
        try desk.fill()
        try appender.append(batch)
        try appender.finish()
    }

    private func measure(
        _ unit: String, memory: AllocationCounter? = nil, _ count: (_ operation: (Int) throws -> Void) throws -> Double
    ) throws {
        let desks = try Desks(measuring: memory)
        var costs = DeskCosts(unit: unit)
        for strategy in Strategy.allCases where strategy != .manual {
            for desk in desks.all { try desk.setStrategy(strategy) }
            for act in DeskAct.allCases {
                for _ in 0..<rounds {
                    for desk in desks.all { costs.add(try desk.count(act, count), act, strategy, desk.size) }
                }
            }
        }
        try costs.print()
        guard let check else { return }
        try Thresholds(file: check).check(costs.large, unit: unit, times: DeskAct.times)
        try costs.checkGrowth()
        try desks.checkMemory()
    }
}

/// A small desk and a large one.
private struct Desks {
    let small: BusyDesk
    let large: BusyDesk
    /// What an open session takes up, with all that belongs to it; nil where that is not measured.
    private var bytesPerSession: Double?

    var all: [BusyDesk] { [small, large] }

    init(measuring counter: AllocationCounter?) throws {
        small = try BusyDesk(.small)
        try small.fill()
        large = try BusyDesk(.large)
        let before = counter?.bytes
        try large.fill()
        guard let counter, let before else { return }
        let bytes = Double(counter.bytes - before) / Double(large.size.sessions)
        bytesPerSession = bytes
        try Measurement(
            name: "parley.desk.memory", parameters: large.size.parameters, value: bytes, unit: "bytes",
            work:
                "growth of what the allocator has given out, by \(large.size.sessions) new customers who write, each with a "
                + "conversation, a contact, a session and deadlines, at a desk with its agents"
        ).print()
    }

    func checkMemory() throws {
        guard let bytesPerSession, bytesPerSession >= DeskCosts.memoryLimit else { return }
        throw Failure("an open session takes up \(bytesPerSession) bytes: at most \(DeskCosts.memoryLimit) are allowed")
    }
}

private func nanoseconds(_ operation: (Int) throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure { for index in 0..<DeskAct.times { try operation(index) } }
    return time / .nanoseconds(1)
}
