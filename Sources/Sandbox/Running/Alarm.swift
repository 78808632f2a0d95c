import Synchronization

/// Sleeps for a while, or until somebody rings.
final class Alarm: Sendable {
    private struct State {
        var hasRung = false
        var sleeper: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// Ends the sleep, or the next one where nobody sleeps.
    func ring() {
        let sleeper = state.withLock { state in
            state.hasRung = true
            return state.sleeper
        }
        sleeper?.cancel()
    }

    /// Sleeps. Returns early when rung or cancelled.
    func sleep(for length: Duration) async {
        let sleeper = Task { _ = try? await Task.sleep(for: length) }
        let hasRung = state.withLock { state in
            state.sleeper = sleeper
            return state.hasRung
        }
        if hasRung { sleeper.cancel() }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { $0 = State() }
    }
}
