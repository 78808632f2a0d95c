import Dispatch
public import EventLog
import Synchronization
public import Timeline

/// A log that fails, or takes its time, when it is told to: what happens to those who stand on a log that can't go on.
public final class FaultyEventLog: EventLog {
    /// What goes wrong with one append.
    public enum Fault: Hashable, Sendable {
        /// It is refused, and nothing is written.
        case refuse(AppendError)
        /// The log stops before it is written: it and every later one is refused with `stopped`.
        case stop(String)
        /// The log stops after it was written, and before the caller learns it: it is there when the log is opened again.
        case stopUnacknowledged(String)
        /// It is not handed to the log behind before ``FaultyEventLog/release()``: the caller waits.
        case hold
    }

    fileprivate struct State {
        var appends = 0
        var reads = 0
        var faults: [Int: Fault] = [:]
        /// What goes wrong with those that have no fault of their own.
        var standing: Fault?
        var stopped: AppendError?
        var unreadable: LogError?
        var held: [@Sendable () -> Void] = []
        /// Those who wait until an append is held.
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    fileprivate enum Course {
        case pass
        case hold
        case refuse(AppendError)
        case swallow(AppendError)
    }

    private let base: any EventLog
    private let state = Mutex(State())

    /// Stands in front of a log.
    public init(_ base: any EventLog) { self.base = base }

    /// Lets the nth append from now on go wrong; 1 is the next.
    public func fail(append number: Int, _ fault: Fault) {
        state.withLock { $0.faults[$0.appends + number] = fault }
    }

    /// Lets every append go wrong from now on; where nil, none, and what is held is handed on.
    public func set(_ fault: Fault?) {
        state.withLock { $0.standing = fault }
        if fault == nil { release() }
    }

    /// Lets nothing reach the log behind any more, whatever was to go wrong: whoever stands on it is as good as dead.
    public func cut() {
        state.withLock { state in
            state.stopped = .stopped("the log is cut off: start again")
            state.unreadable = LogError(.closed, "the log is cut off: start again")
        }
    }

    /// Lets every read go wrong from now on, or none.
    public func fail(reads error: LogError?) { state.withLock { $0.unreadable = error } }

    private func checkReadable() throws(LogError) {
        let error = state.withLock { state in
            state.reads += 1
            return state.unreadable
        }
        if let error { throw error }
    }

    /// How many reads were tried: of a stretch, of a record, of a stream.
    public var readCount: Int { state.withLock { $0.reads } }

    /// How many appends were tried.
    public var appendCount: Int { state.withLock { $0.appends } }

    /// Appends a batch, unless it is to go wrong.
    public func enqueue(_ batch: [Append], completion: @escaping @Sendable (Result<Position, AppendError>) -> Void) {
        switch state.withLock({ $0.next() }) {
        case .pass: base.enqueue(batch, completion: completion)
        case .hold: hold { [base] in base.enqueue(batch, completion: completion) }
        case .refuse(let error): completion(.failure(error))
        case .swallow(let error): base.enqueue(batch) { _ in completion(.failure(error)) }
        }
    }

    /// Appends a batch, unless it is to go wrong, and waits.
    public func appendAndWait(_ batch: [Append]) throws(AppendError) -> Position {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var result = Result<Position, AppendError>.failure(.invalid("nothing was answered"))
        enqueue(batch) {
            result = $0
            done.signal()
        }
        done.wait()
        return try result.get()
    }

    private func hold(_ append: @escaping @Sendable () -> Void) {
        let watchers = state.withLock { state in
            state.held.append(append)
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume() }
    }

    /// Waits until an append is held.
    public func untilHeld() async {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if !state.held.isEmpty { return true }
                state.watchers.append(continuation)
                return false
            }
            if isHeld { continuation.resume() }
        }
    }

    /// Hands on what is held, in order.
    public func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for append in held { append() }
    }

    /// Why it takes nothing any more, or what troubles the log behind.
    public var trouble: AppendError? { state.withLock { $0.stopped } ?? base.trouble }
    /// The head of the log behind.
    public var head: Position { base.head }
    /// The largest stream number of the log behind.
    public var lastConversation: ConversationID? { base.lastConversation }
    /// Looks a key up in the log behind.
    public func position(of key: DedupeKey) throws(LogError) -> Position? { try base.position(of: key) }
    /// A stream's version in the log behind.
    public func version(of conversation: ConversationID) -> UInt32 { base.version(of: conversation) }
    /// A stream's head in the log behind.
    public func head(of conversation: ConversationID) -> Position { base.head(of: conversation) }

    /// Reads the log behind.
    public func read(
        from position: Position, limit: Int, mode: ReadMode, _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Position {
        try checkReadable()
        return try base.read(from: position, limit: limit, mode: mode, visit)
    }

    /// Reads a record of the log behind.
    public func record(at position: Position) throws(LogError) -> (envelope: Envelope, payload: [UInt8])? {
        try checkReadable()
        return try base.record(at: position)
    }

    /// Reads a stream of the log behind.
    public func readBackwards(
        _ conversation: ConversationID, from position: Position?, mode: ReadMode,
        _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws {
        try checkReadable()
        try base.readBackwards(conversation, from: position, mode: mode, visit)
    }

    /// Waits for the log behind.
    public func waitForAppend(after position: Position) async throws -> Position {
        try await base.waitForAppend(after: position)
    }

    /// Waits for the log behind.
    public func waitForAppend(
        after position: Position, of kinds: Set<UInt16>
    ) async throws -> (passed: Position, head: Position) {
        try await base.waitForAppend(after: position, of: kinds)
    }

    /// Asks the log behind.
    public func isAtHand(from position: Position) -> Bool { base.isAtHand(from: position) }

    /// Watches the log behind.
    public func watchAppends(
        _ kinds: Set<UInt16>, _ tell: @escaping @Sendable (NewRecords) -> Void
    ) -> AppendWatch {
        base.watchAppends(kinds, tell)
    }

    /// Closes the log behind.
    public func close() { base.close() }
}

extension FaultyEventLog.State {
    /// What becomes of the next append.
    fileprivate mutating func next() -> FaultyEventLog.Course {
        appends += 1
        if let stopped { return .refuse(stopped) }
        switch faults[appends] ?? standing {
        case nil: return .pass
        case .refuse(let error): return .refuse(error)
        case .hold: return .hold
        case .stop(let advice):
            stopped = .stopped(advice)
            return .refuse(.stopped(advice))
        case .stopUnacknowledged(let advice):
            stopped = .stopped(advice)
            return .swallow(.stopped(advice))
        }
    }
}
