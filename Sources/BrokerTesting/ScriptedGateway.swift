public import Broker
public import Decisions
import Synchronization

/// A way out whose answers a test gives: each attempt waits until it is told what came of it. Nothing leaves the process.
public final class ScriptedGateway: MessageGateway {
    /// An attempt that waits for its answer.
    public struct Attempt: Sendable {
        /// What would have left.
        public let message: OutgoingMessage
        private let continuation: CheckedContinuation<AttemptResult, Never>

        fileprivate init(_ message: OutgoingMessage, _ continuation: CheckedContinuation<AttemptResult, Never>) {
            self.message = message
            self.continuation = continuation
        }

        /// Ends the attempt; to be called once.
        public func answer(_ result: AttemptResult) { continuation.resume(returning: result) }
    }

    private struct State {
        var messages: [OutgoingMessage] = []
        var attempts: [Attempt] = []
        var waiting: [CheckedContinuation<Attempt, Never>] = []
    }

    private let state = Mutex(State())

    /// A gateway that nobody has used.
    public init() {}

    /// Everything that was attempted, in order.
    public var messages: [OutgoingMessage] { state.withLock { $0.messages } }

    public func send(_ message: OutgoingMessage) async -> AttemptResult {
        await withCheckedContinuation { continuation in
            let attempt = Attempt(message, continuation)
            let waiting = state.withLock { state in
                state.messages.append(message)
                if state.waiting.isEmpty { state.attempts.append(attempt) }
                return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            }
            waiting?.resume(returning: attempt)
        }
    }

    /// The next attempt; waits for one.
    public func nextAttempt() async -> Attempt {
        await withCheckedContinuation { continuation in
            let attempt = state.withLock { state in
                if state.attempts.isEmpty { state.waiting.append(continuation) }
                return state.attempts.isEmpty ? nil : state.attempts.removeFirst()
            }
            if let attempt { continuation.resume(returning: attempt) }
        }
    }
}
