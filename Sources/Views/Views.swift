import Broker
public import EventLog
import Events
public import GRDB
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

    private struct State {
        var open: Open?
        var status = Status()
        var waiting: [(position: Position, continuation: CheckedContinuation<Void, any Error>)] = []
    }

    /// The file that is in use, and how far it has come.
    private struct Open: @unchecked Sendable {
        let database: any DatabaseWriter
        let identity: ViewFile.Identity?
    }

    /// What is gathered between two transactions: used on ``thread`` alone.
    private final class Folding: @unchecked Sendable {
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

    private let log: any EventLog
    /// Nil for views in memory.
    private let file: ViewFile?
    private let logger: Logger
    private let state = Mutex(State())
    private let folding = Folding()
    private let thread = ViewThread()

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
                let position = try await onQueue { try self.advance() }
                delay = .seconds(1)
                try await wait(after: position)
                try await Task.sleep(for: Views.pace)
            } catch let error as CancellationError { throw error } catch let error as LogError { throw error } catch {
                // What can't be written only comes later: that is no reason to stop.
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

    private func onQueue<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            thread.perform { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Brings them up to what the log has now, and returns then: for who has nobody that follows.
    public func catchUp() throws { try thread.performAndWait { _ = try self.advance() } }

    /// Brings them up to what the log has now.
    private func advance() throws -> Position {
        do {
            let open = try usable()
            var progress = try Views.progress(of: open)
            while progress < log.head { progress = try takeBatch(open, after: progress) }
            tell(progress)
            return progress
        } catch let error as LogError { throw error } catch {
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
            let reached = state.waiting.filter { $0.position <= position }
            if !reached.isEmpty { state.waiting.removeAll { $0.position <= position } }
            return reached
        }
        for waiter in reached { waiter.continuation.resume() }
    }
}

extension ViewFold {
    /// Takes the log's events up to a position, and writes what they change.
    mutating func take(from log: any EventLog, through last: Position, into rows: StoredRows) throws {
        var next = Position(progress.position + 1)
        while next <= last {
            let before = next
            next = try log.read(from: next, limit: Int(last.rawValue - next.rawValue + 1), mode: .payloads) {
                try apply(RecordedEvent($0, payload: $1), rows)
                return true
            }
            guard next > before else { break }
        }
        try write(to: rows)
    }
}

// MARK: - The file

extension Views {
    /// The file that is in use; opened, or made anew, where that has to be.
    private func usable() throws -> Open {
        if let open = state.withLock({ $0.open }) {
            guard let file, file.identity != open.identity else { return open }
            // Somebody has put another in its place, or removed it.
            set(nil)
        }
        let open = try file.map(opened) ?? inMemory()
        set(open)
        return open
    }

    private func set(_ open: Open?) {
        folding.fold = nil
        state.withLock { state in
            state.open = open
            if open == nil { state.status.isBuilding = true }
        }
    }

    private func inMemory() throws -> Open {
        let database = try DatabaseQueue()
        try database.write { database in
            try Schema.create(in: database)
            try Schema.createIndexes(in: database)
            try Progress().write(to: StoredRows(database))
        }
        return Open(database: database, identity: nil)
    }

    private func opened(_ file: ViewFile) throws -> Open {
        if file.identity != nil {
            do {
                let (pool, identity) = try file.open()
                let open = Open(database: pool, identity: identity)
                guard let reason = try open.database.read({ try Progress.unusable(in: $0, for: log) }) else {
                    return open
                }
                // Before another is put in its place: it would be told apart from that one by its name.
                try open.database.close()
                logger.notice("The views are made anew: \(reason)")
            } catch let error as DatabaseError where error.isDamage {
                logger.error("The views are made anew: their file is damaged (\(error.resultCode))")
            }
        }
        try build(file)
        let (pool, identity) = try file.open()
        return Open(database: pool, identity: identity)
    }

    private func build(_ file: ViewFile) throws {
        state.withLock { $0.status.isBuilding = true }
        let builder = try ViewBuilder(log: log, directory: file.directory)
        do {
            // What comes meanwhile is taken as it comes.
            try builder.advance(to: log.head) { position in state.withLock { $0.status.position = position } }
            try builder.swapIn()
        } catch {
            builder.discard()
            throw error
        }
    }

    /// Lets go of the file: the next try opens it, or, where it is damaged, makes it anew.
    private func close(because error: any Error) {
        let isDamaged = (error as? DatabaseError)?.isDamage ?? false
        if isDamaged {
            try? state.withLock { $0.open }?.database.close()
            file?.discard()
        }
        let isNew = state.withLock { state in
            let isNew = state.status.trouble == nil
            state.status.trouble = Views.words(error)
            return isNew
        }
        set(nil)
        guard isNew, !(error is CancellationError) else { return }
        logger.error(
            "The views can't go on\(isDamaged ? ", their file is damaged and is made anew" : "; they are tried again"): \(Views.words(error))"
        )
    }

    /// What failed, without the statement.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return "\(error.message ?? "something failed") (SQLite's code \(error.extendedResultCode.rawValue))"
    }

    private static func progress(of open: Open) throws -> Position {
        try open.database.read { Position(try Progress.read(from: $0)?.position ?? 0) }
    }
}

extension DatabaseError {
    /// Whether it says that the file is not what was written.
    var isDamage: Bool { [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(resultCode) }
}

// MARK: - Asking

/// The views can't be asked now.
public struct ViewsUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, and what comes of it.
    public let description: String
}

extension Views {
    /// Reads tables that tell everything up to one position, on the calling thread.
    ///
    /// - Returns: What was read, and that position.
    /// - Throws: ``ViewsUnavailable``.
    public func read<Answer>(_ ask: (Database) throws -> Answer) throws -> (answer: Answer, position: Position) {
        let (open, status) = state.withLock { ($0.open, $0.status) }
        guard let open else { throw unavailable(status) }
        do {
            return try open.database.read { database in
                let position = Position(try Progress.read(from: database)?.position ?? 0)
                return (try ask(database), position)
            }
        } catch let error as DatabaseError {
            if error.isDamage { thread.perform { self.close(because: error) } }
            throw ViewsUnavailable(description: "the lists can't be read: \(Views.words(error)). They are tried again")
        }
    }

    /// Lets the file have no more pages than it has and so many: for tests, a disk that is full.
    func limitPages(to more: Int) throws {
        guard let open = state.withLock({ $0.open }) else { return }
        try open.database.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages + more)")
        }
    }

    private func unavailable(_ status: Status) -> ViewsUnavailable {
        if let trouble = status.trouble {
            return ViewsUnavailable(description: "the lists can't be read: \(trouble). They are tried again")
        }
        return ViewsUnavailable(
            description: "the lists are being made of the log: \(status.position) of \(log.head). Try again then")
    }

    /// Waits until they tell of an event.
    public func wait(for position: Position) async throws {
        let id = position
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isThere: Bool? = state.withLock { state in
                    if state.status.position >= position, !state.status.isBuilding { return true }
                    if Task.isCancelled { return false }
                    state.waiting.append((position, continuation))
                    return nil
                }
                switch isThere {
                case true?: continuation.resume()
                case false?: continuation.resume(throwing: CancellationError())
                case nil: return
                }
            }
        } onCancel: {
            let given = state.withLock { state in
                let given = state.waiting.filter { $0.position == id }
                state.waiting.removeAll { $0.position == id }
                return given
            }
            for waiter in given { waiter.continuation.resume(throwing: CancellationError()) }
        }
    }
}
