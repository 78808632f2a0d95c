import DequeModule
import Timeline

/// Messages that wait for an attempt: in order within a conversation, and one at a time there.
actor SendQueue {
    struct Item: Sendable {
        let conversation: ConversationID
        let position: Position

        init(_ conversation: ConversationID, _ position: Position) {
            self.conversation = conversation
            self.position = position
        }
    }

    private var waiting: [ConversationID: Deque<Position>] = [:]
    private var busy: Set<ConversationID> = []
    private var ready: Deque<ConversationID> = []
    private var workers: Deque<CheckedContinuation<Item?, Never>> = []
    /// Nothing more is handed out.
    private(set) var isClosed = false

    /// How many attempts are under way.
    var inFlight: Int { busy.count }

    /// How many messages wait for an attempt.
    var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    func add(_ item: Item) {
        waiting[item.conversation, default: []].append(item.position)
        guard !busy.contains(item.conversation), waiting[item.conversation]?.count == 1 else { return }
        ready.append(item.conversation)
        dispatch()
    }

    /// The next message that may be attempted; waits for one. Nil when the queue is closed.
    func next() async -> Item? {
        if isClosed { return nil }
        return await withCheckedContinuation { continuation in
            workers.append(continuation)
            dispatch()
        }
    }

    /// An attempt has ended: the conversation's next message may go.
    func done(_ conversation: ConversationID) {
        busy.remove(conversation)
        guard waiting[conversation] != nil else { return }
        ready.append(conversation)
        dispatch()
    }

    /// Hands out nothing more.
    func close() {
        isClosed = true
        for worker in workers { worker.resume(returning: nil) }
        workers = []
    }

    private func dispatch() {
        while !isClosed, !workers.isEmpty, let conversation = ready.popFirst() {
            guard let position = waiting[conversation]?.popFirst() else { continue }
            if waiting[conversation]?.isEmpty ?? true { waiting[conversation] = nil }
            busy.insert(conversation)
            workers.removeFirst().resume(returning: Item(conversation, position))
        }
    }
}
