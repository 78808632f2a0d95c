import EventLog
public import GRDB
import Synchronization
public import Timeline

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
                let position = try Progress.position(in: database)
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
        let name = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isThere: Bool? = state.withLock { state in
                    if state.status.position >= position, !state.status.isBuilding { return true }
                    if Task.isCancelled { return false }
                    state.waiting[name] = Waiter(position: position, continuation: continuation)
                    return nil
                }
                switch isThere {
                case true?: continuation.resume()
                case false?: continuation.resume(throwing: CancellationError())
                case nil: return
                }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: name) }?.continuation.resume(throwing: CancellationError())
        }
    }
}
