import ArgumentParser
import Broker
import Encoding
import EventLog
import Events
import LMDBEventLog
import ParleyConfiguration
import Projections
import Timeline

/// Where the log is: an option of every subcommand.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"), help: "The data directory; where it is not given, the one that PARLEY_DATA names.")
    var data: String?

    /// Says that there is no data directory before anything is done.
    func validate() throws { _ = try directory() }

    /// The data directory's path.
    func directory() throws -> String {
        if let data {
            guard !data.isEmpty else { throw ValidationError("--data is empty: name the data directory") }
            return data
        }
        guard let data = try Configuration.dataDirectory(in: Console.current.environment) else {
            throw ValidationError("name the data directory: --data DIR, or PARLEY_DATA in the environment")
        }
        return data
    }

    /// The log, to be read while perhaps another process writes it.
    func openForReading() throws -> LMDBEventLog { try open(.reading) }

    /// The log. From now on, a page of it that can't be read ends the process with advice rather than by a signal.
    func open(_ mode: LMDBEventLog.Mode) throws -> LMDBEventLog {
        let directory = try directory()
        if Console.current.isProcess {
            PageFaults.end(
                with: 1,
                saying: """
                    parley: a page of the log in \(directory) can't be read: its file is damaged, or the disk is gone. Look at the \
                    disk and the system's journal, then run 'parley verify --data \(directory)', which reads the file without \
                    believing it and names the page; where it finds one, restore a backup. What was acknowledged stays recorded
                    """)
        }
        return try LMDBEventLog.open(at: directory, mode: mode)
    }

    /// Where the views are kept.
    func views() throws -> String { try directory() + "/views" }

    /// The files of customers' messages.
    func media() throws -> MediaStore { MediaStore(directory: try directory() + "/media") }

    /// The secret that signs webhooks.
    func webhookKey() throws -> WebhookKeyFile { WebhookKeyFile(in: try directory()) }

    /// Where the projections' states are kept.
    func snapshots() throws -> SnapshotStore { SnapshotStore(directory: try directory() + "/projections") }
}

extension EventLog {
    /// A projection as of a position, the head where nil: from the stored state where there is one that helps, with progress
    /// shown.
    func project<State>(
        _ type: State.Type, named name: String, from snapshots: SnapshotStore, upTo last: Position? = nil,
        on console: Console
    ) throws -> State where State: StoredProjection {
        let last = min(last ?? head, head)
        let stored = snapshots.latest(type, named: name, upTo: last)
        return try advance(stored, to: last, "reading the log", on: console).snapshot.state
    }

    /// A state brought up to a position, with progress shown.
    ///
    /// - Returns: The state, and how many events a second were applied.
    func advance<State>(
        _ snapshot: Snapshot<State>, to last: Position, _ title: String, on console: Console
    ) throws -> (snapshot: Snapshot<State>, rate: Double) {
        let first = snapshot.position.rawValue
        let total = max(last.rawValue, first) - first
        let progress = ProgressLine(title, total: total, on: console)
        let advanced = try advance(snapshot, to: last) { try progress.update($0.rawValue - first) }
        return (advanced, progress.finish(total))
    }
}
