import Synchronization

/// What the platform has to tell the broker, each from some moment on.
final class Mailbox: Sendable {
    private struct Letter: Sendable {
        let item: WebhookItem
        let due: ContinuousClock.Instant
    }

    private struct State: Sendable {
        var letters: [Letter] = []
        var underWay = 0
    }

    private let state = Mutex(State())

    /// An empty mailbox.
    init() {}

    /// Whether there is nothing left, and nothing under way.
    var isEmpty: Bool { state.withLock { $0.letters.isEmpty && $0.underWay == 0 } }

    /// Leaves something to be told after some time.
    func add(_ item: WebhookItem, after delay: Duration) {
        state.withLock { $0.letters.append(Letter(item: item, due: .now + delay)) }
    }

    /// Takes some of what is due, in no particular order. It counts as under way until it is settled.
    func take(_ most: Int) -> [WebhookItem] {
        let now = ContinuousClock.now
        return state.withLock { state in
            var taken: [WebhookItem] = []
            state.letters.removeAll { letter in
                guard taken.count < most, letter.due <= now else { return false }
                taken.append(letter.item)
                return true
            }
            state.underWay += taken.count
            return taken
        }
    }

    /// So many were told.
    func settle(_ count: Int) { state.withLock { $0.underWay -= count } }
}
