package import Deliveries
import Synchronization

/// What a consumer is given, and whether that is durable: until then nobody may hear of it.
package struct GivenDeliveries: Sendable {
    package var deliveries: [LeasedDelivery] = []
    /// Nil where there is nothing to be stored.
    var stored: Pledge<GroupError?>?

    /// Calls back when it is durable, or can't be made so: on any thread, at once where that is known.
    package func whenStored(_ done: @escaping @Sendable (GroupError?) -> Void) {
        guard let stored else { return done(nil) }
        stored.whenKept(done)
    }
}

/// A consumer's request for events, by which it can be given up, also before it has come as far as its group.
package final class FetchRequest: Sendable {
    private struct State {
        var hasEnded = false
        /// What ends it when its time is over.
        var patience: Task<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether it was answered, or given up.
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// It is answered, or given up.
    func end() {
        let patience = state.withLock { state in
            state.hasEnded = true
            return state.patience.take()
        }
        patience?.cancel()
    }

    /// Keeps what ends it for as long as it is not answered.
    func keep(_ patience: Task<Void, Never>) {
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.patience = patience }
            return state.hasEnded
        }
        if hasEnded { patience.cancel() }
    }
}
