import EventLog
import Synchronization
import Timeline

/// A log in memory whose appends fail, or wait, when a test wants them to.
final class FaultyLog: EventLog {
    enum Fault: Sendable {
        case refuses(AppendError)
        case waits
    }

    private struct State {
        var fault: Fault?
        var waiting: [@Sendable () -> Void] = []
        /// Those who want to know that an append waits.
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let base = InMemoryEventLog()
    private let state = Mutex(State())

    func set(_ fault: Fault?) {
        let waiting = state.withLock { state in
            state.fault = fault
            defer { state.waiting = [] }
            return state.waiting
        }
        for append in waiting { append() }
    }

    /// Waits until an append waits.
    func untilOneWaits() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.waiting.isEmpty { state.watchers.append(continuation) }
                return !state.waiting.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func enqueue(_ batch: [Append], completion: @escaping @Sendable (Result<Position, AppendError>) -> Void) {
        let (fault, watchers) = state.withLock { state in
            guard case .waits = state.fault else { return (state.fault, [CheckedContinuation<Void, Never>]()) }
            state.waiting.append { [base] in base.enqueue(batch, completion: completion) }
            defer { state.watchers = [] }
            return (state.fault, state.watchers)
        }
        for watcher in watchers { watcher.resume() }
        switch fault {
        case .refuses(let error): completion(.failure(error))
        case .waits: return
        case nil: base.enqueue(batch, completion: completion)
        }
    }

    var head: Position { base.head }
    var lastConversation: ConversationID? { base.lastConversation }
    func position(of key: DedupeKey) throws(LogError) -> Position? { try base.position(of: key) }
    func version(of conversation: ConversationID) -> UInt32 { base.version(of: conversation) }
    func head(of conversation: ConversationID) -> Position { base.head(of: conversation) }
    func read(
        from position: Position, limit: Int, mode: ReadMode, _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Position {
        try base.read(from: position, limit: limit, mode: mode, visit)
    }
    func record(at position: Position) throws(LogError) -> (envelope: Envelope, payload: [UInt8])? {
        try base.record(at: position)
    }
    func readBackwards(
        _ conversation: ConversationID, from position: Position?, mode: ReadMode,
        _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws {
        try base.readBackwards(conversation, from: position, mode: mode, visit)
    }
    func waitForAppend(after position: Position) async throws -> Position {
        try await base.waitForAppend(after: position)
    }
    func close() { base.close() }
}
