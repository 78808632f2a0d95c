import DequeModule
import Synchronization
import Timeline

/// Messages that wait for an attempt: in order within a conversation, and one at a time there.
///
/// No actor: one goes on where it likes, and a simulation has to say where everything goes on.
final class SendQueue: Sendable {
    struct Item: Sendable {
        let conversation: ConversationID
        let position: Position

        init(_ conversation: ConversationID, _ position: Position) {
            self.conversation = conversation
            self.position = position
        }
    }

    fileprivate typealias Worker = CheckedContinuation<Item?, Never>

    fileprivate struct State {
        var waiting: [ConversationID: Deque<Position>] = [:]
        var busy: Set<ConversationID> = []
        var ready: Deque<ConversationID> = []
        var workers: Deque<Worker> = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Nothing more is handed out.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// How many attempts are under way.
    var inFlight: Int { state.withLock { $0.busy.count } }

    /// How many messages wait for an attempt.
    var waitingCount: Int { state.withLock { $0.waiting.values.reduce(0) { $0 + $1.count } } }

    func add(_ item: Item) {
        change { state in
            state.waiting[item.conversation, default: []].append(item.position)
            let isFirst = state.waiting[item.conversation]?.count == 1
            if isFirst, !state.busy.contains(item.conversation) { state.ready.append(item.conversation) }
        }
    }

    /// The next message that may be attempted; waits for one. Nil when the queue is closed.
    func next() async -> Item? {
        await withCheckedContinuation { worker in
            change { $0.workers.append(worker) }
        }
    }

    /// An attempt has ended: the conversation's next message may go.
    func done(_ conversation: ConversationID) {
        change { state in
            state.busy.remove(conversation)
            if state.waiting[conversation] != nil { state.ready.append(conversation) }
        }
    }

    /// An attempt has ended, and is to be made again before the conversation's others.
    func putBack(_ item: Item) {
        change { state in
            state.waiting[item.conversation, default: []].prepend(item.position)
            state.busy.remove(item.conversation)
            state.ready.append(item.conversation)
        }
    }

    /// Hands out nothing more.
    func close() { change { $0.isClosed = true } }

    /// Changes the state, and hands out what can be handed out then.
    private func change(_ change: (inout State) -> Void) {
        let handedOut = state.withLock { state in
            change(&state)
            return state.handOut()
        }
        for (worker, item) in handedOut { worker.resume(returning: item) }
    }
}

extension SendQueue.State {
    /// Those who are to go on, and with what.
    fileprivate mutating func handOut() -> [(SendQueue.Worker, SendQueue.Item?)] {
        if isClosed {
            defer { workers = [] }
            return workers.map { ($0, nil) }
        }
        var handedOut: [(SendQueue.Worker, SendQueue.Item?)] = []
        while !workers.isEmpty, let conversation = ready.popFirst() {
            guard let position = waiting[conversation]?.popFirst() else { continue }
            if waiting[conversation]?.isEmpty ?? true { waiting[conversation] = nil }
            busy.insert(conversation)
            handedOut.append((workers.removeFirst(), SendQueue.Item(conversation, position)))
        }
        return handedOut
    }
}
