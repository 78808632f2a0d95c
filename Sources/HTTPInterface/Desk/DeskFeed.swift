import Broker
import Decisions
import EventLog
import Events
import Projections
import Synchronization
import Timeline

/// Tells the streams of desks what concerns their agent: one follower of the log and one heartbeat for all of them. The log is read
/// only while there are streams, and of it only what can concern one.
final class DeskFeed: Sendable {
    /// What a stream is told.
    enum Note: Hashable, Sendable {
        /// Nothing has happened: the connection lives.
        case beat
        /// The agent's state is another.
        case state(AgentState, at: Position)
        /// A session was given to the agent, or taken from them, or has ended; no handler then.
        case session(UInt32, of: ConversationID, with: Handler?, at: Position)
        /// Something happened in a session that the agent has; a customer's message, perhaps.
        case activity(ConversationID, hasMessage: Bool, at: Position)
        /// So many wait in a line's queue now.
        case waiting(Int, on: LineID, at: Position)
    }

    private struct Stream {
        let agent: String
        /// The name of the token that it was begun with.
        let token: String
        let notes: AsyncStream<Note>.Continuation
    }

    private struct State {
        var next = 0
        var streams: [Int: Stream] = [:]
        var byAgent: [String: Set<Int>] = [:]
        var hasEnded = false
    }

    /// How often a stream is told that it lives.
    static let beat = Duration.seconds(15)
    /// Notes that wait for a stream's reader; one who leaves more is too slow, and has to begin anew.
    static let noteLimit = 256
    /// Records that are looked at in one read.
    private static let readLimit = 10_000
    private static let kinds: Set<UInt16> = Set(
        [
            EventKind.agentStateSet, .agentRemoved, .sessionOpened, .sessionAssigned, .sessionClosed, .tokenIssued,
            .tokenRevoked,
        ].map(\.rawValue))

    private let broker: Broker
    private let log: any EventLog
    private let following: FollowingOnDemand
    private let time: any TimeSource
    private let state = Mutex(State())

    init(broker: Broker) {
        (self.broker, log, time) = (broker, broker.log, broker.time)
        following = FollowingOnDemand(log)
    }

    /// Begins to tell an agent's stream what happens from here on; nil where nobody follows the log any more.
    ///
    /// - Returns: The notes, and the number with which it ends.
    func begin(_ agent: String, token: String) -> (notes: AsyncStream<Note>, number: Int)? {
        let (notes, continuation) = AsyncStream.makeStream(
            of: Note.self, bufferingPolicy: .bufferingOldest(DeskFeed.noteLimit))
        let number = state.withLock { state -> Int? in
            guard !state.hasEnded else { return nil }
            if state.streams.isEmpty { following.begin() }
            state.next += 1
            state.streams[state.next] = Stream(agent: agent, token: token, notes: continuation)
            state.byAgent[agent, default: []].insert(state.next)
            return state.next
        }
        return number.map { (notes, $0) }
    }

    /// A stream has ended.
    func end(_ number: Int) {
        state.withLock { state in
            guard let stream = state.streams.removeValue(forKey: number) else { return }
            state.byAgent[stream.agent]?.remove(number)
            if state.byAgent[stream.agent]?.isEmpty ?? false { state.byAgent[stream.agent] = nil }
        }
    }

    /// Follows the log until the task is cancelled or the log closes; then every stream ends.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow() }
            group.addTask { await self.keepBeating() }
            await group.next()
            group.cancelAll()
        }
        let left = state.withLock { state in
            state.hasEnded = true
            return state.streams.values.map(\.notes)
        }
        for notes in left { notes.finish() }
    }

    private func keepBeating() async {
        while (try? await time.pause(for: DeskFeed.beat)) != nil {
            tell(.beat, state.withLock { Array($0.streams.values) })
        }
    }

    private func follow() async {
        await following.run(while: { state.withLock { !$0.streams.isEmpty } }) { next, _ in try await tell(from: next) }
    }
}

// MARK: - Telling

extension DeskFeed {
    /// What happened in a conversation, among records that are told together.
    private struct Activity {
        var last = Position.start
        var hasMessage = false
        var changesQueue = false
    }

    /// Tells what the next records say, and returns the position to go on from.
    private func tell(from position: Position) async throws -> Position {
        var concerning: [Position] = []
        var active: [ConversationID: Activity] = [:]
        let next = try log.read(from: position, limit: DeskFeed.readLimit, mode: .headers) { envelope, _ in
            let concerns = DeskFeed.kinds.contains(envelope.kind)
            if concerns { concerning.append(envelope.position) }
            if envelope.conversation != .system {
                var activity = active[envelope.conversation] ?? Activity()
                activity.last = envelope.position
                activity.hasMessage = activity.hasMessage || envelope.kind == EventKind.messageReceived.rawValue
                activity.changesQueue = activity.changesQueue || concerns
                active[envelope.conversation] = activity
            }
            return true
        }
        for position in concerning { if let event = try log.event(at: position) { tell(event) } }
        try await tell(active, upTo: Position(next.rawValue - 1))
        return next
    }

    /// Tells agents what happens in the sessions they have, and everybody how many wait.
    private func tell(_ active: [ConversationID: Activity], upTo position: Position) async throws {
        guard !active.isEmpty else { return }
        let changed = active.filter(\.value.changesQueue).map(\.key)
        let (handlers, queues) = try await broker.query { world in
            var handlers: [ConversationID: String] = [:]
            for id in active.keys {
                if case .agent(let agent)? = world.conversation(id)?.sessions.open?.handler { handlers[id] = agent }
            }
            let lines = Set(changed.compactMap { world.line(of: $0) })
            return (handlers, lines.map { ($0, world.desk.queueLength(of: $0)) })
        }
        for (id, agent) in handlers {
            let activity = active[id] ?? Activity()
            tell(.activity(id, hasMessage: activity.hasMessage, at: activity.last), streams(of: agent))
        }
        guard !queues.isEmpty else { return }
        let all = state.withLock { Array($0.streams.values) }
        for (line, count) in queues { tell(.waiting(count, on: line, at: position), all) }
    }

    private func tell(_ event: RecordedEvent) {
        let position = event.position
        switch event.event {
        case .agentStateSet(let set): tell(.state(set.state, at: position), streams(of: set.agent))
        case .sessionOpened(let opened): tell(event, opened.session, opened.handler, to: [opened.handler])
        case .sessionAssigned(let assigned):
            tell(event, assigned.session, assigned.handler, to: [assigned.previous, assigned.handler])
        case .sessionClosed(let closed): tell(event, closed.session, nil, to: [closed.handler])
        // Who is no more has no desk, and a token that is no longer valid opens none.
        case .agentRemoved(let removed): for stream in streams(of: removed.agent) { stream.notes.finish() }
        case .tokenRevoked(let revoked): finish(revoked.name)
        case .tokenIssued(let issued): finish(issued.name)
        default: return
        }
    }

    private func tell(_ event: RecordedEvent, _ session: UInt32, _ handler: Handler?, to handlers: Set<Handler>) {
        for case .agent(let id) in handlers {
            tell(.session(session, of: event.conversation, with: handler, at: event.position), streams(of: id))
        }
    }

    private func streams(of agent: String) -> [Stream] {
        state.withLock { state in (state.byAgent[agent] ?? []).compactMap { state.streams[$0] } }
    }

    private func tell(_ note: Note, _ streams: [Stream]) {
        for stream in streams { if case .dropped = stream.notes.yield(note) { stream.notes.finish() } }
    }

    private func finish(_ token: String) {
        let streams = state.withLock { state in state.streams.values.filter { $0.token == token } }
        for stream in streams { stream.notes.finish() }
    }
}
