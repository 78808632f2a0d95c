import DequeModule
import Events
import Synchronization
import Timeline

/// Messages that wait for an attempt: in order within a conversation, and one at a time there. Lines take turns, each at its own
/// pace, and within a line its conversations.
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

    /// A line that has to wait: who takes it up wakes the line after so long.
    struct Rest: Sendable {
        let length: Duration
        fileprivate let lane: Int
        fileprivate let ticket: UInt64
    }

    typealias Worker = CheckedContinuation<Item?, Never>
    typealias RestTaker = CheckedContinuation<Rest?, Never>

    private let state = Mutex(SendQueueState())
    private let uptime: @Sendable () -> Duration

    /// An empty queue.
    ///
    /// - Parameter uptime: How long it has run; needed where lines have a pace.
    init(uptime: @escaping @Sendable () -> Duration = { .zero }) { self.uptime = uptime }

    /// Nothing more is handed out.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// How many attempts are under way.
    var inFlight: Int { state.withLock { $0.busy.count } }

    /// How many messages wait for an attempt.
    var waitingCount: Int { state.withLock { $0.lanes.reduce(0) { $0 + $1.waiting } } }

    /// How many messages wait for their line's pace.
    var pacedCount: Int { state.withLock { $0.lanes.reduce(0) { $0 + ($1.isHeldBack ? $1.waiting : 0) } } }

    /// How many lines the platform has refused messages of, as they were too many, and has taken none since.
    var throttledLines: Int { state.withLock { $0.lanes.count { $0.pace.refusals > 0 } } }

    /// What waits of each line that has had a message, as of one moment: a look at each lane, however much waits there.
    ///
    /// - Parameter now: The moment, by the platform's clock.
    func backlogs(at now: Timestamp) -> [LineID: LineBacklog] {
        let uptime = uptime()
        return state.withLock { state in
            Dictionary(state.lanes.map { ($0.line, LineBacklog($0, at: now, uptime: uptime)) }) { first, _ in first }
        }
    }

    /// Adds a message of a line; of none where no line's pace matters.
    func add(_ item: Item, on line: LineID = .absent) {
        let now = uptime()
        change { state in
            let lane = state.lane(of: line)
            state.wait(item, in: lane, at: now)
            let isFirst = state.waiting[item.conversation]?.positions.count == 1
            if isFirst, state.busy[item.conversation] == nil { state.makeReady(item.conversation, lane) }
        }
    }

    /// The next message that may be attempted; waits for one. Nil when the queue is closed.
    func next() async -> Item? {
        await withCheckedContinuation { worker in
            change { $0.workers.append(worker) }
        }
    }

    /// An attempt has ended: the conversation's next message may go.
    ///
    /// - Parameter unused: Nothing has left: it does not count for the line's pace.
    func done(_ conversation: ConversationID, unused: Bool = false) {
        change { state in
            guard let lane = state.leave(conversation) else { return }
            if unused { state.lanes[lane].pace.giveBack() }
            if state.waiting[conversation] != nil { state.makeReady(conversation, lane) }
        }
    }

    /// An attempt has ended, and is to be made again before the conversation's others.
    func putBack(_ item: Item) {
        let now = uptime()
        change { state in
            guard let lane = state.leave(item.conversation) else { return }
            state.wait(item, in: lane, isFirst: true, at: now)
            state.makeReady(item.conversation, lane)
        }
    }

    /// Hands out nothing more.
    func close() { change { $0.isClosed = true } }

    /// Changes the state, and hands out what can be handed out then.
    private func change(_ change: (inout SendQueueState) -> Void) {
        let now = uptime()
        let (handedOut, rest) = state.withLock { state in
            change(&state)
            return (state.handOut(at: now), state.giveRest())
        }
        for (worker, item) in handedOut { worker.resume(returning: item) }
        if let (taker, rest) = rest { taker.resume(returning: rest) }
    }
}

// MARK: - The pace of lines

extension SendQueue {
    /// Sets how many messages a line sends in a second, nil for any number; where the line is absent, every line that has no
    /// number of its own.
    func setPace(_ perSecond: UInt32?, of line: LineID) { change { $0.setPace(perSecond, of: line) } }

    /// The platform has taken a message of the conversation's line.
    func accepted(in conversation: ConversationID) {
        let now = uptime()
        change { state in
            guard let lane = state.busy[conversation] else { return }
            state.lanes[lane].pace.accept(at: now)
            state.takeTurns(lane)
        }
    }

    /// The platform has refused a message of the conversation's line, as it gets too many, and asks for a while without any.
    ///
    /// - Returns: Whether it is the first refusal in a row.
    func refused(in conversation: ConversationID, asking asked: Duration) -> Bool {
        let now = uptime()
        var isFirst = false
        change { state in
            guard let lane = state.busy[conversation] else { return }
            isFirst = state.lanes[lane].pace.refusals == 0
            state.lanes[lane].pace.refuse(asking: asked, at: now)
        }
        return isFirst
    }

    /// The next line that has to wait; waits for one. Nil when the queue is closed. For one taker.
    func nextRest() async -> Rest? {
        await withCheckedContinuation { taker in
            change { $0.restTaker = taker }
        }
    }

    /// A line has waited for as long as it had to.
    func wake(_ rest: Rest) { change { $0.wake(rest.lane, rest.ticket) } }
}

extension SendQueueState {
    /// The taker of a line's rest, and the rest, where there are both.
    fileprivate mutating func giveRest() -> (SendQueue.RestTaker, SendQueue.Rest?)? {
        guard isClosed || !rests.isEmpty, let taker = restTaker else { return nil }
        restTaker = nil
        guard !isClosed, let rest = takeRest() else { return (taker, nil) }
        return (taker, SendQueue.Rest(length: rest.length, lane: rest.lane, ticket: rest.ticket))
    }
}
