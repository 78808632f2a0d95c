import Broker
import Decisions
import Events
import Projections
import Timeline

/// Asks the broker on behalf of a request, and stops waiting when the request's time is over.
struct Gate: Sendable {
    let broker: Broker
    /// What reads the log.
    let reader: LogReader
    let known: KnownLines

    var now: Timestamp { broker.time.now }

    /// Has commands decided in order; returns when all that they led to is durable.
    func submit(_ commands: [Command]) async throws -> [Outcome] {
        try await untilCancelled { broker.submit(commands, completion: $0) }
    }

    /// Has one command decided; returns its events when they are durable.
    func submit(_ command: Command) async throws -> [RecordedEvent] {
        switch try await submit([command]).first {
        case .recorded(let events): return events
        case .rejected(let rejection): throw rejection
        case .known, nil: return []
        }
    }

    /// The lines of conversations, one for each; the system's stream has none.
    func lines(of conversations: [ConversationID]) async throws -> [LineID?] {
        try await untilCancelled { lines(of: conversations, done: $0) }
    }

    /// The same with a callback, on any thread: at once where all are known.
    func lines(of conversations: [ConversationID], done: @escaping @Sendable (Result<[LineID?], any Error>) -> Void) {
        let lines = known.known(of: conversations)
        let unknown = zip(conversations, lines).filter { $0.0 != .system && $0.1 == nil }.map(\.0)
        guard !unknown.isEmpty else { return done(.success(lines)) }
        broker.query { world in
            KnownLines.look(for: unknown, in: world)
        } completion: { found in
            done(
                found.map { found in
                    let looked = known.add(found, for: conversations)
                    return zip(lines, looked).map { $0 ?? $1 }
                }.mapError { $0 })
        }
    }

    /// Looks at the world. The closure runs on the writer's thread: it must be quick.
    func look<Answer: Sendable>(_ look: @escaping @Sendable (borrowing World) -> Answer) async throws -> Answer {
        try await untilCancelled { broker.query(look, completion: $0) }
    }

    /// The same of the world with what is to be done in it by itself.
    func look<Answer: Sendable>(
        atEngine look: @escaping @Sendable (borrowing Engine) -> Answer
    ) async throws -> Answer {
        try await untilCancelled { broker.query(engine: look, completion: $0) }
    }
}
