import NIOCore
import Synchronization

/// Answers that were written by who had them, and have yet to pass their connections' pipelines.
///
/// Most pass when the client is heard of again; this sees to the others. A connection's thread that is woken for each takes a processor from the
/// consumer to whom the answer has just gone, and has nothing to do that could not wait.
final class WrittenAnswers: Sendable {
    private struct State {
        var writers: [DirectWriter] = []
        var isWatched = false
    }

    private let patience: TimeAmount
    private let state = Mutex(State())

    /// - Parameter patience: How long an answer is not counted, and keeps its place, where nothing more is heard of its client.
    init(patience: TimeAmount = .milliseconds(20)) { self.patience = patience }

    /// Sees to it that the answer that a connection's writer has written passes in time. To be called on any thread.
    func add(_ writer: DirectWriter, on loop: any EventLoop) {
        let isWatched = state.withLock { state in
            state.writers.append(writer)
            defer { state.isWatched = true }
            return state.isWatched
        }
        if !isWatched { loop.scheduleTask(in: patience) { self.passAll() } }
    }

    private func passAll() {
        let writers = state.withLock { state in
            state.isWatched = false
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.passInTime() }
    }
}
