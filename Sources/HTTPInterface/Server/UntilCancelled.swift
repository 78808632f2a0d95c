import Synchronization

/// Waits for something that can't be cancelled itself, and stops waiting when the task is: what was begun goes on, and its
/// answer is dropped.
///
/// - Parameter begin: Begins it, and has it call back once.
func untilCancelled<Answer: Sendable, Failure: Error>(
    _ begin: (@escaping @Sendable (Result<Answer, Failure>) -> Void) -> Void
) async throws -> Answer {
    let waiter = SingleWaiter<Answer>()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            guard waiter.wait(continuation) else { return }
            begin { waiter.resume($0.mapError { $0 }) }
        }
    } onCancel: {
        waiter.resume(.failure(CancellationError()))
    }
}

/// Waits for something that can be given up, and gives it up when the task is cancelled: it is answered all the same.
///
/// - Parameter begin: Begins it, has it call back once, and returns what gives it up.
func untilGivenUp<Answer: Sendable>(
    _ begin: (@escaping @Sendable (Result<Answer, any Error>) -> Void) -> @Sendable () -> Void
) async throws -> Answer {
    let way = Mutex<(isCancelled: Bool, giveUp: (@Sendable () -> Void)?)>((false, nil))
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            let giveUp = begin { continuation.resume(with: $0) }
            let isCancelled = way.withLock { way in
                way.giveUp = giveUp
                return way.isCancelled
            }
            if isCancelled { giveUp() }
        }
    } onCancel: {
        let giveUp = way.withLock { way in
            way.isCancelled = true
            return way.giveUp
        }
        giveUp?()
    }
}

/// One who waits, and is told once.
private final class SingleWaiter<Answer: Sendable>: Sendable {
    private enum State {
        case nobody
        case waiting(CheckedContinuation<Answer, any Error>)
        case told
    }

    private let state = Mutex(State.nobody)

    /// Keeps the continuation; false where the answer came first, which can only be the cancellation.
    func wait(_ continuation: CheckedContinuation<Answer, any Error>) -> Bool {
        let isFirst = state.withLock { state in
            guard case .nobody = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !isFirst { continuation.resume(throwing: CancellationError()) }
        return isFirst
    }

    func resume(_ result: Result<Answer, any Error>) {
        let continuation: CheckedContinuation<Answer, any Error>? = state.withLock { state in
            defer { state = .told }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(with: result)
    }
}
