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
