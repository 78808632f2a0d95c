import ArgumentParser
import Broker
import Decisions
import Encoding
import Events
import Foundation
import LMDBEventLog
import Projections
import Timeline

/// What an open session takes up in memory, with everything that belongs to it: conversation, contact, aliases, deadline.
struct MeasureMemory: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "memory", abstract: "Memory of an open session.")

    @OptionGroup var place: Place
    @Option(help: "How many sessions.") var sessions = 100_000
    @Flag(help: "Make the state that is measured, and end.") var prepare = false

    private var state: String { "\(place.folder)/sessions-\(sessions).state" }

    func run() throws {
        if prepare { return try makeState() }
        // In another process: what this one has freed would be used again, and not be counted.
        let arguments = ["memory", "--prepare", "--folder", place.folder, "--sessions", "\(sessions)"]
        _ = try Program.output(CommandLine.arguments[0], arguments)
        defer { try? FileManager.default.removeItem(atPath: state) }
        let encoded = [UInt8](try Data(contentsOf: URL(filePath: state)))
        let before = try residentBytes()
        let engine = Engine(world: try World(encoded: encoded))
        let after = try residentBytes()
        let open = engine.world.conversations.count { $0.sessions.open != nil }
        guard open > sessions / 2, engine.conversationsWithDeadline > 0, after > before else {
            throw Failure("memory could not be measured: \(open) open sessions, \(before) and \(after) bytes")
        }
        try Measurement(
            name: "parley.memory.session", value: Double(after - before) / Double(open), unit: "bytes",
            work: "growth of resident memory by \(open) open sessions of \(sessions) conversations with their timers"
        ).print()
    }

    private func makeState() throws {
        try FileManager.default.createDirectory(atPath: place.folder, withIntermediateDirectories: true)
        var traffic = Traffic(customers: sessions, seed: 5, answers: false)
        while traffic.engine.world.conversations.count < sessions { _ = traffic.next() }
        try Data(traffic.engine.world.encoded()).write(to: URL(filePath: state))
    }
}

/// How long a broker takes until it is ready, on a log that was stopped in order.
struct MeasureStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "From opening a log to being ready.")

    @OptionGroup var options: SampleOptions

    func run() throws {
        var sample = options.sample
        sample.endsOpen = true
        try sample.ensure()
        let snapshots = SnapshotStore(directory: sample.path + "/projections")
        let prepared = try LMDBEventLog.open(at: sample.path, mode: .reading)
        let head = prepared.head
        let stored = snapshots.latest(World.self, named: ProjectionName.conversations, upTo: head)
        if stored.position < head {
            let world = try prepared.advance(stored, to: head)
            try snapshots.save(world, named: ProjectionName.conversations)
        }
        prepared.close()
        var open = 0
        let begin = ContinuousClock.now
        let log = try LMDBEventLog.open(at: sample.path)
        defer { log.close() }
        let opened = ContinuousClock.now
        let broker = try Broker(log: log, time: SystemTime(), firesDeadlines: false, snapshots: snapshots)
        let ready = ContinuousClock.now
        let state = snapshots.latest(World.self, named: ProjectionName.conversations, upTo: head).state
        open = state.conversations.count { $0.sessions.open != nil }
        broker.stop()
        let work = "a log of \(head.rawValue) events, \(state.conversations.count) conversations, \(open) open sessions"
        for (name, time, what) in [
            ("parley.start", ready - begin, "from opening the log to being ready"),
            ("parley.start.log", opened - begin, "opening the log alone"),
        ] {
            try Measurement(name: name, value: time.seconds, unit: "s", work: "\(work): \(what)").print()
        }
    }
}

/// How much memory this process has in use, in bytes.
private func residentBytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    guard status.count > 1, let pages = Int(status[1]) else { throw Failure("/proc/self/statm can't be read") }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
