import ArgumentParser
import Broker
import Decisions
import EventLog
import LMDBEventLog
import Narration
import ParleyConfiguration
import Projections
import Timeline

/// `parley ingest`: records webhook bodies from files, each item once and for ever.
struct Ingest: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "Record webhook bodies from files.",
        discussion: """
            Each FILE holds one body, or JSON Lines with a body a line; of a folder every *.json file is taken, by name; - is the \
            standard input. An item that the log has already is not recorded again, so running it twice does no harm. What is not \
            understood is recorded as such, with the reason; a line of JSON Lines that is no JSON is not: it is told with file and \
            line, and the exit code is 1. Rules about time don't fire: they will when 'parley serve' runs. \
            No other process may write the log meanwhile.
            """)

    @OptionGroup var data: DataOptions
    @Option(name: .customLong("config"), help: "The configuration whose rules hold from now on.") var configuration:
        String?
    @Flag(help: "Print the total only.") var quiet = false
    @Argument(help: "Files, folders, or - for the standard input.") var files: [String]

    func run() async throws {
        let console = Console.current
        let configuration = try configuration.map { try Configuration.load(file: $0, environment: console.environment) }
        let source = WebhookSource(files)
        let snapshots = try data.snapshots()
        let log = try data.open(.writing)
        defer { log.close() }
        let broker = try Broker(log: log, time: SystemTime(), firesDeadlines: false, snapshots: snapshots)
        broker.start()
        defer { broker.stop() }
        if let configuration { try await configure(broker, configuration, console) }
        var ingestion = Ingestion(broker: broker, console: console, isQuiet: quiet)
        let isComplete = try await take(source, &ingestion, console)
        try await store(snapshots, broker, log)
        printTotal(ingestion, log.head, console)
        guard isComplete else {
            console.note("parley: not everything was taken in: run it again to take in the rest")
            throw CancellationError()
        }
        if ingestion.failures > 0 { throw ExitCode(1) }
    }

    private func configure(_ broker: Broker, _ configuration: Configuration, _ console: Console) async throws {
        let settings = broker.setup.settings
        var changes = 0
        for outcome in try await broker.submit(configuration.commands(replacing: settings)) {
            switch outcome {
            case .recorded(let events): changes += events.count
            case .rejected(let rejection): throw Failure("\(self.configuration ?? ""): \(rejection)")
            case .known: continue
            }
        }
        console.note(
            "\(self.configuration ?? ""): \(changes == 0 ? "no setting changes" : counted(changes, "setting changes", "settings change"))"
        )
    }

    /// - Returns: Whether everything was taken in, rather than interrupted.
    private func take(_ source: WebhookSource, _ ingestion: inout Ingestion, _ console: Console) async throws -> Bool {
        for trouble in source.troubles { ingestion.fail(trouble) }
        let progress = ProgressLine("recording", total: UInt64(source.paths.count), on: console)
        for (index, path) in source.paths.enumerated() {
            guard !Task.isCancelled else { break }
            do {
                for body in try WebhookSource.bodies(at: path, console) where !Task.isCancelled {
                    try await ingestion.add(body)
                }
            } catch let error as BrokerError {
                throw error
            } catch is CancellationError {
                break
            } catch {
                ingestion.fail("\(Visible.text(path)): \(error)")
            }
            if quiet { try? progress.update(UInt64(index)) }
        }
        progress.finish(UInt64(source.paths.count))
        try await ingestion.flush()
        return !Task.isCancelled
    }

    /// Keeps the projections' states, so that the next start need not read the whole log.
    private func store(_ snapshots: SnapshotStore, _ broker: Broker, _ log: LMDBEventLog) async throws {
        let world = try await broker.query { copy $0 }
        try snapshots.save(Snapshot(position: world.head, state: world), named: ProjectionName.conversations)
        let totals = snapshots.latest(Totals.self, named: ProjectionName.totals, upTo: log.head)
        try snapshots.save(try log.advance(totals, to: log.head), named: ProjectionName.totals)
    }

    private func printTotal(_ ingestion: Ingestion, _ head: Position, _ console: Console) {
        let bodies = counted(ingestion.bodies, "body", "bodies")
        let failed = ingestion.failures == 0 ? "" : ", \(grouped(ingestion.failures)) not read"
        let total = ingestion.total
        try? console.print(
            "total: \(bodies)\(failed): \(total.description); \(counted(total.events, "event")), the log ends at \(head)"
        )
    }
}
