public import Decisions
public import EventLog
public import Events
public import Projections
public import Timeline

/// The shell around Parley's pure core: takes commands from any thread, has them decided one after another on one thread, and
/// answers when what was decided is durable.
public final class Broker: Sendable {
    /// The log.
    public let log: any EventLog
    /// The clock.
    public let time: any TimeSource
    private let writer: Writer

    /// A broker on a log, not yet running.
    ///
    /// - Parameters:
    ///   - firesDeadlines: Whether rules act when their time has come; off for tools that only take in what happened.
    ///   - reportFault: Told of a rule that did not do what it has to, on the writer's thread.
    ///   - snapshots: Where a world up to some position is kept, so that the log need not be read from the start.
    public convenience init(
        log: any EventLog, time: any TimeSource, firesDeadlines: Bool = true, snapshots: SnapshotStore? = nil,
        reportFault: @escaping @Sendable (RuleFault) -> Void = { _ in }
    ) throws {
        try self.init(log: log, time: time, firesDeadlines: firesDeadlines, reportFault: reportFault) { head in
            snapshots?.start(World.self, named: ProjectionName.conversations, head: head)
        }
    }

    /// A broker that takes the world it starts from, and goes on from after an append that failed, from somebody who keeps it:
    /// the state that is to be used in a log with this head, if there is one.
    package init(
        log: any EventLog, time: any TimeSource, firesDeadlines: Bool = true,
        reportFault: @escaping @Sendable (RuleFault) -> Void = { _ in },
        stored: @escaping @Sendable (Position) -> Snapshot<World>?
    ) throws {
        self.log = log
        self.time = time
        writer = try Writer(log: log, time: time, firesDeadlines: firesDeadlines, reportFault: reportFault) {
            try World.loaded(from: log, stored: stored)
        }
    }

    /// Starts to work. Deadlines that passed meanwhile fire before anything else happens.
    public func start() { writer.start() }

    /// Works one round on the calling thread, with what is waiting and what is due: for a broker that is never started, in a time
    /// of its own.
    package func turn() { writer.turn() }

    /// Finishes what is waiting and stops; what was submitted to a broker that was never started is refused. Blocks until that
    /// is done.
    public func stop() { writer.stop() }

    /// Why nothing can be written now; nil while all is well.
    public var trouble: BrokerError? { writer.trouble ?? log.trouble.map { .unavailable("\($0)") } }

    /// What the broker will do by itself.
    public var agenda: Agenda { writer.agenda }

    /// What is set up, as durable; as it was last known while the log can't be read.
    public var setup: Setup { writer.setup }

    /// The lines of conversations, one for each, which never change; nil for the system's stream, and where there is no such conversation.
    public func lines(of conversations: [ConversationID]) -> [LineID?] {
        writer.lines.lines(of: conversations)
    }

    /// The line of a conversation, as of many.
    public func line(of conversation: ConversationID) -> LineID? { lines(of: [conversation])[0] }

    /// How many submissions wait for the writer.
    public var queued: Int { writer.queued }

    /// Has commands decided in order, and returns when everything that they led to is durable.
    ///
    /// - Returns: One outcome for each command.
    public func submit(_ commands: [Command]) async throws(BrokerError) -> [Outcome] {
        try await withCheckedContinuation { continuation in
            submit(commands) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Has commands decided in order, and calls back when everything that they led to is durable: on the writer's thread, or
    /// within the call where they can't be taken.
    package func submit(
        _ commands: [Command], completion: @escaping @Sendable (Result<[Outcome], BrokerError>) -> Void
    ) {
        if let error = writer.add(.commands(commands, completion)) { completion(.failure(error)) }
    }

    /// Has one command decided, and returns its events when they are durable.
    public func submit(_ command: Command) async throws -> [RecordedEvent] {
        switch try await submit([command]).first {
        case .recorded(let events): return events
        case .rejected(let rejection): throw rejection
        case .known, nil: return []
        }
    }

    /// Has decided what a request with a key of its caller's asks for, and calls back as ``submit(_:completion:)`` does. Where it was
    /// carried out before, nothing is decided: the outcome is where it is kept.
    package func submit(
        _ command: Command, as request: KeyedRequest,
        completion: @escaping @Sendable (Result<[Outcome], BrokerError>) -> Void
    ) {
        if let error = writer.add(.request(request, command, completion)) { completion(.failure(error)) }
    }

    /// Looks at the world as it is in the log: everything seen is durable. The closure runs on the writer's thread and must be
    /// quick; it can't be called once the broker has stopped, or while the log can't be read again after a failed append.
    public func query<Answer: Sendable>(_ look: @escaping @Sendable (borrowing World) -> Answer)
        async throws(BrokerError)
        -> Answer
    {
        try await withCheckedContinuation { continuation in
            query(look) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Looks at the world as it is in the log, and calls back as ``submit(_:completion:)`` does.
    package func query<Answer: Sendable>(
        _ look: @escaping @Sendable (borrowing World) -> Answer,
        completion: @escaping @Sendable (Result<Answer, BrokerError>) -> Void
    ) {
        query(engine: { look($0.world) }, completion: completion)
    }

    /// The same of the world with what is to be done in it by itself.
    package func query<Answer: Sendable>(
        engine look: @escaping @Sendable (borrowing Engine) -> Answer,
        completion: @escaping @Sendable (Result<Answer, BrokerError>) -> Void
    ) {
        let submission = Submission.query {
            completion(.success(look($0)))
        } refused: {
            completion(.failure($0))
        }
        if let error = writer.add(submission) { completion(.failure(error)) }
    }
}

extension World {
    /// The world at the log's head: from the stored state, where there is a usable one, and the events after it.
    static func loaded(
        from log: any EventLog, stored: (Position) -> Snapshot<World>?
    ) throws -> World {
        let head = log.head
        let loaded = try log.advance(stored(head) ?? Snapshot(position: .start, state: World()), to: head)
        // Nothing may be decided on a world that lacks what was acknowledged.
        guard loaded.position == head else {
            throw LogError(.io, "the log could be read up to \(loaded.position) only, of \(head): try again")
        }
        return loaded.state
    }
}
