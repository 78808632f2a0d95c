import Broker
public import EventLog
import Events
import GRDB
public import Logging
import Synchronization
public import Timeline

/// Lists, search and transcripts in SQL: read models in a file beside the log, behind it by a stated position (B12).
///
/// Whatever happens to the file, the log and the writer go on: a file that is missing, damaged, of another version or of another
/// log is made anew from the log, beside, while who asks hears how far that is; one that can't be written is tried again.
public final class Views: Sendable {
    /// The name that `parley rebuild` takes.
    public static let projectionName = "views"

    struct State {
        var open: Open?
        var status = Status()
        var waiting: [UInt64: Waiter] = [:]
        /// The name of the next who waits.
        var nextWaiter: UInt64 = 0
        /// Set when nobody follows any more: what takes long is given up.
        var isStopping = false
    }

    /// Somebody who waits until an event is told.
    struct Waiter {
        let position: Position
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// The file that is in use.
    struct Open: @unchecked Sendable {
        let database: any DatabaseWriter
        let identity: ViewFile.Identity?
    }

    /// What is gathered between two transactions: used on ``thread`` alone.
    final class Folding: @unchecked Sendable {
        var fold: ViewFold?
    }

    /// How the views stand.
    public struct Status: Sendable {
        /// The last event of the log that they tell.
        public internal(set) var position = Position.start
        /// Whether they are being made anew: nothing can be asked meanwhile.
        public internal(set) var isBuilding = true
        /// Why they can't go on, as advice; nil while all is well.
        public internal(set) var trouble: String?
    }

    let log: any EventLog
    /// Nil for views in memory.
    let file: ViewFile?
    let logger: Logger
    let state = Mutex(State())
    let folding = Folding()
    let thread = ViewThread()

    /// Views of a log in a folder, `views` of the data directory; in memory where there is none.
    public init(log: any EventLog, directory: String?, logger: Logger) {
        self.log = log
        self.logger = logger
        file = directory.map(ViewFile.init)
    }

    /// How they stand now.
    public var status: Status { state.withLock { $0.status } }
    /// How many events they are behind the log.
    public var lag: UInt64 { log.head.rawValue - min(status.position, log.head).rawValue }
}

// MARK: - Following the log

extension Views {
    /// The shortest time between two transactions: each costs about as much as a hundred events.
    private static let pace = Duration.milliseconds(10)
    /// The longest time between two looks at the file.
    private static let look = Duration.seconds(1)
    /// Events in a transaction.
    private static let batch: UInt64 = 5_000

    /// Follows the log until the task is cancelled, or the log is closed or has stopped.
    public func run() async throws {
        var delay = Duration.seconds(1)
        while true {
            try Task.checkCancellation()
            do {
                let position = try await onThread { try self.advance() }
                delay = .seconds(1)
                try await wait(after: position)
                try await Task.sleep(for: Views.pace)
            } catch let error as CancellationError {
                throw error
            } catch let error as LogError where error.code == .stopped || error.code == .closed {
                throw error
            } catch {
                // What can't be read or written only comes later: that is no reason to stop.
                try await Task.sleep(for: delay)
                delay = min(delay * 2, .seconds(30))
            }
        }
    }

    /// Waits for an event, but not for long: somebody may have found the file damaged, or removed it, and no event may come.
    private func wait(after position: Position) async throws {
        try await withThrowingTaskGroup(of: Void.self) { [log] group in
            group.addTask { _ = try await log.waitForAppend(after: position) }
            group.addTask { try await Task.sleep(for: Views.look) }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    private func onThread<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                thread.perform { continuation.resume(with: Result { try work() }) }
            }
        } onCancel: {
            state.withLock { $0.isStopping = true }
        }
    }

    /// Ends what takes long where nobody follows any more: a start on a large log may be stopped while it makes the tables.
    func checkIsWanted() throws { if state.withLock({ $0.isStopping }) { throw CancellationError() } }

    /// Brings them up to what the log has now, and returns then: for who has nobody that follows.
    public func catchUp() throws { try thread.performAndWait { _ = try self.advance() } }

    /// Brings them up to what the log has now.
    private func advance() throws -> Position {
        do {
            let open = try usable()
            var progress = try open.database.read { try Progress.position(in: $0) }
            while progress < log.head {
                try checkIsWanted()
                progress = try takeBatch(open, after: progress)
            }
            tell(progress)
            return progress
        } catch let error as CancellationError {
            throw error
        } catch let error as LogError {
            // The file is not concerned. What is durable can be unreadable for a while, as where the log's disk is full.
            state.withLock { $0.status.trouble = "\(error)" }
            throw error
        } catch {
            close(because: error)
            throw error
        }
    }

    private func takeBatch(_ open: Open, after position: Position) throws -> Position {
        let last = Position(min(log.head.rawValue, position.rawValue + Views.batch))
        do {
            try open.database.write { database in
                let stored = try Progress.read(from: database) ?? Progress()
                var fold =
                    folding.fold.flatMap { $0.progress == stored ? $0 : nil } ?? ViewFold(after: stored)
                folding.fold = nil
                try fold.take(from: log, through: last, into: StoredRows(database))
                folding.fold = fold
            }
        } catch {
            folding.fold = nil
            throw error
        }
        guard let reached = folding.fold.map({ Position($0.progress.position) }), reached > position else {
            throw LogError(.io, "the log has \(last) and shows nothing after \(position): run 'parley verify'")
        }
        tell(reached)
        return reached
    }

    private func tell(_ position: Position) {
        let reached = state.withLock { state in
            state.status = Status(position: position, isBuilding: false, trouble: nil)
            let reached = state.waiting.filter { $0.value.position <= position }
            for name in reached.keys { state.waiting[name] = nil }
            return reached
        }
        for waiter in reached.values { waiter.continuation.resume() }
    }
}

extension ViewFold {
    /// Takes the log's events up to a position, and writes what they change.
    mutating func take(from log: any EventLog, through last: Position, into rows: StoredRows) throws {
        var next = Position(progress.position + 1)
        while next <= last {
            let before = next
            next = try log.events(from: next, limit: Int(last.rawValue - next.rawValue + 1)) { try apply($0, rows) }
            guard next > before else { break }
        }
        try write(to: rows)
    }
}
