import ArgumentParser
import Broker
import EventLog
import Events
import LMDBEventLog
import Projections
import Timeline
import Views

/// Which sample log is read, and how often.
struct SampleOptions: ParsableArguments {
    @OptionGroup var place: Place
    @Option(help: "Events in the log, at the least.") var events = 1_000_000
    @Option(help: "Customers, each with one conversation.") var conversations = 100_000

    var sample: SampleLog { SampleLog(folder: place.folder, events: events, conversations: conversations) }

    /// The log in words.
    func words(_ log: LMDBEventLog) -> String {
        "a log of \(log.head.rawValue) events, \(log.lastConversation?.rawValue ?? 0) conversations"
    }
}

/// Reads a whole log: headers alone, headers folded by conversation, payloads.
struct MeasureReplay: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "replay", abstract: "Full scans of a log.")

    @OptionGroup var options: SampleOptions

    func run() throws {
        let log = try options.sample.open()
        defer { log.close() }
        let count = Int(log.head.rawValue)
        // Twice: the first time brings the pages into memory.
        _ = try payloads(log)
        try report("parley.replay.headers", count, "headers summed", log) { try headers(log) }
        try report("parley.rebuild.headers", count, "headers folded into a table of conversations", log) {
            try fold(log)
        }
        try report("parley.replay.payloads", count, "headers and uncompressed payloads, checksums verified", log) {
            try payloads(log)
        }
    }

    private func report(
        _ name: String, _ count: Int, _ how: String, _ log: LMDBEventLog, _ scan: () throws -> UInt64
    ) throws {
        var sum: UInt64 = 0
        let time = try ContinuousClock().measure { sum = try scan() }
        guard sum > 0 else { throw Failure("\(name): nothing was read") }
        try Measurement.rate(name, of: count, in: time, work: "\(options.words(log)): \(how)").print()
    }

    private func headers(_ log: LMDBEventLog) throws -> UInt64 {
        var sum: UInt64 = 0
        _ = try log.read(from: Position(1), limit: .max, mode: .headers) { envelope, _ in
            sum &+= UInt64(envelope.version) &+ UInt64(envelope.kind)
            return true
        }
        return sum
    }

    /// What a header-only projection does: the events of each conversation, its last position and moment.
    private func fold(_ log: LMDBEventLog) throws -> UInt64 {
        struct Activity {
            var events: UInt32 = 0
            var last = Position.start
            var at = Timestamp.epoch
        }
        var table = [Activity](repeating: Activity(), count: Int(log.lastConversation?.rawValue ?? 0) + 1)
        _ = try log.read(from: Position(1), limit: .max, mode: .headers) { envelope, _ in
            let index = Int(envelope.conversation.rawValue)
            table[index].events &+= 1
            table[index].last = envelope.position
            table[index].at = envelope.recordedAt
            return true
        }
        return table.reduce(0) { $0 + UInt64($1.events) }
    }

    private func payloads(_ log: LMDBEventLog) throws -> UInt64 {
        var sum: UInt64 = 0
        _ = try log.read(from: Position(1), limit: .max, mode: .payloads) { envelope, payload in
            sum &+= UInt64(payload.byteCount) &+ UInt64(envelope.kind)
            return true
        }
        return sum
    }
}

/// Computes every projection from a log, payloads decoded.
struct MeasureRebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Every projection, from the start.")

    @OptionGroup var options: SampleOptions

    @Flag(help: "Without the thread that reads what comes next.") var oneCore = false

    func run() throws {
        let log = try options.sample.open(onOneCore: oneCore)
        defer { log.close() }
        _ = try log.read(from: Position(1), limit: .max, mode: .payloads) { _, _ in true }
        try measure("decode", "every event decoded, nothing done with it", log) {
            _ = try log.events(from: Position(1), limit: .max) { _ in }
        }
        try measure("decode.facts", "what projections look at decoded of every event, nothing done with it", log) {
            try facts(log) { _ in }
        }
        try measure("rebuild.conversations", "the projection 'conversations', payloads decoded", log) {
            var world = World()
            try facts(log) { world.apply($0) }
        }
        try measure("rebuild.totals", "the projection 'totals', payloads decoded", log) {
            var totals = Totals()
            try facts(log) { totals.apply($0) }
        }
        try measure("rebuild.all", "every projection in one pass, payloads decoded", log) {
            var (world, totals) = (World(), Totals())
            try facts(log) { event in
                world.apply(event)
                totals.apply(event)
            }
        }
        if !oneCore { try measureViews(log) }
    }

    /// The views are made beside a file, and on whatever cores there are: once, as it takes long and has nothing to warm up.
    private func measureViews(_ log: LMDBEventLog) throws {
        let folder = try options.place.emptyFolder("views")
        defer { options.place.remove(folder) }
        let time = try ContinuousClock().measure {
            let builder = try ViewBuilder(log: log, directory: folder)
            try builder.advance(to: log.head)
            try builder.swapIn()
        }
        try Measurement.rate(
            "parley.rebuild.views", of: Int(log.head.rawValue), in: time,
            work: "\(options.words(log)): every table filled from the first event on, indexed, synced"
        ).print()
    }

    private func facts(_ log: LMDBEventLog, _ visit: (RecordedEvent) -> Void) throws {
        _ = try log.facts(after: .start, through: log.head, onOneCore: oneCore, visit)
    }

    private func measure(_ name: String, _ how: String, _ log: LMDBEventLog, _ body: () throws -> Void) throws {
        try body()
        let time = try ContinuousClock().measure(body)
        let cores = oneCore ? "on one core" : "a second thread reads ahead"
        try Measurement.rate(
            "parley.\(name)", ["cores": .number(oneCore ? 1 : 2)], of: Int(log.head.rawValue), in: time,
            work: "\(options.words(log)): \(how), \(cores); once before to warm up"
        ).print()
    }
}

/// Reads conversations along the links of their records.
struct MeasureConversation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversation", abstract: "One conversation after another.")

    @OptionGroup var options: SampleOptions

    func run() throws {
        let log = try options.sample.open()
        defer { log.close() }
        _ = try log.read(from: Position(1), limit: .max, mode: .payloads) { _, _ in true }
        try measure("parley.conversation.headers", .headers, limit: .max, log)
        try measure("parley.conversation.payloads", .payloads, limit: .max, log)
        try measure("parley.conversation.last20", .payloads, limit: 20, log)
    }

    private func measure(_ name: String, _ mode: ReadMode, limit: Int, _ log: LMDBEventLog) throws {
        var latencies: [Duration] = []
        var visited = 0
        // In an order that has nothing to do with the one in which they lie.
        var number: UInt32 = 0
        let count = log.lastConversation?.rawValue ?? 0
        let begin = ContinuousClock.now
        for _ in 0..<min(count, 100_000) {
            number = (number &+ 7_919) % count
            let start = ContinuousClock.now
            var left = limit
            try log.readBackwards(ConversationID(number + 1), from: nil, mode: mode) { _, _ in
                visited += 1
                left -= 1
                return left > 0
            }
            latencies.append(ContinuousClock.now - start)
        }
        let extent = limit == .max ? "all events" : "at most \(limit) events"
        try Measurement.rate(
            name, of: visited, in: ContinuousClock.now - begin, latencies: latencies,
            work: "\(options.words(log)): conversations one after another, \(extent) of each, \(mode)"
        ).print()
    }
}
