import ArgumentParser
import Broker
import Foundation
import Timeline

/// A group's consumers: how fast they fetch and acknowledge what there is, and how long after its append an event comes to one.
struct MeasureConsumers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumers",
        abstract: "Consumers of a group: a full log fetched and acknowledged; and events as they are appended.")

    @OptionGroup var place: Place
    @Option(help: "Consumers, each with one request in flight.") var consumers = 16
    @Option(help: "Events of the log.") var events = 1_000_000
    @Option(help: "Events that are fetched, and acknowledged, at once.") var batch = 50
    @Option(help: "Stop to fetch what there is after so many seconds, or at nine tenths of it; 0 does not begin.")
    var seconds = 60
    @Option(help: "Messages a second that are appended while consumers wait.") var perSecond = 2_000
    @Option(help: "Seconds for which they are appended; 0 appends none.") var arrivals = 5
    @Flag(help: "Consumers come over HTTP, on loopback, as they do to `parley serve`.") var http = false
    @Option(help: "How consumers over HTTP are answered: json or protobuf.") var answers = AnswerForm.json

    func validate() throws {
        guard (1...200).contains(consumers), (1...100_000_000).contains(events), (1...500).contains(batch),
            (0...3_600).contains(seconds), (1...100_000).contains(perSecond), (0...3_600).contains(arrivals)
        else {
            throw ValidationError(
                "--consumers is 1 to 200, --events 1 to 100000000, --batch 1 to 500, --per-second 1 to 100000, --seconds and --arrivals 0 to 3600"
            )
        }
    }

    func run() async throws {
        if seconds > 0 { try await drain() }
        if arrivals > 0 { try await arrive() }
    }

    private var parameters: [String: Parameter] {
        ["consumers": .number(consumers), "over": .word(over)]
    }

    private var over: String { http ? answers == .json ? "http" : "http, protobuf" : "process" }

    private var what: String {
        let way = http ? "over HTTP on loopback, answered as \(answers.type)" : "in the process"
        return "\(consumers) consumers with batches of \(batch) at most, \(way)"
    }

    /// The log, made once and kept: what is measured changes its own copy.
    private func copyLog(to folder: String) throws {
        let sample = SampleLog(folder: place.folder, events: events, conversations: 100_000)
        try sample.ensure()
        for part in ["log", "index"] {
            try FileManager.default.copyItem(atPath: "\(sample.path)/\(part)", toPath: "\(folder)/\(part)")
        }
        // Else the system writes hundreds of megabytes while syncs are measured. What the peers hold was written long before.
        sync()
    }

    // MARK: What there is

    private func drain() async throws {
        let folder = try place.emptyFolder("consumers")
        defer { place.remove(folder) }
        try copyLog(to: folder)
        let house = try await GroupHouse(in: folder, isServed: http, from: Position(1))
        // At the end of a log of so many events, ever fewer conversations have any left, and of each only one is out.
        let drain = Drain(wanted: events / 10 * 9, until: .now + .seconds(seconds))
        do {
            try await drain.run(try house.consumers(consumers, answers: answers), batch: batch)
        } catch {
            await house.close()
            throw error
        }
        await house.close()
        try drain.measurement("parley.consumers.drain", parameters, what, of: events).print()
    }

    // MARK: What comes

    private func arrive() async throws {
        let folder = try place.emptyFolder("arrivals")
        defer { place.remove(folder) }
        try copyLog(to: folder)
        let house = try await GroupHouse(
            in: folder, isServed: http, types: ["messageReceived"], prepare: Arrivals.introduce)
        let arrivals = Arrivals(perSecond: perSecond, seconds: arrivals)
        do {
            try await arrivals.run(house, try house.consumers(consumers, answers: answers), batch: batch)
        } catch {
            await house.close()
            throw error
        }
        await house.close()
        for measurement in try arrivals.measurements("parley.consumers.arrival", parameters, what) {
            try measurement.print()
        }
    }
}
