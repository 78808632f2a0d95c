import Broker
import Decisions
import Events

extension Gate {
    /// Has decided what a request asks for; returns its events when they are durable. Where the request has a key and was carried out
    /// before, nothing is decided, and the events are those of then.
    ///
    /// - Parameter command: What it asks for; not asked where it was carried out before: what made sense then need not do so now.
    func submit(
        for exchange: Exchange, _ command: () async throws -> Command
    ) async throws -> [RecordedEvent] {
        if let request = exchange.keyed, let kept = try await kept(request) { return kept.events }
        return try await submit(try await command(), as: exchange.keyed)
    }

    /// Has a command decided, under the key of a request where there is one; returns its events when they are durable, or those of then.
    func submit(_ command: Command, as request: KeyedRequest?) async throws -> [RecordedEvent] {
        guard let request else { return try await submit(command) }
        switch try await untilCancelled({ broker.submit(command, as: request, completion: $0) }).first {
        case .recorded(let events): return events
        case .rejected(let rejection): throw rejection
        case .known, nil:
            // The same request came at the same time, and was first.
            guard let kept = try await kept(request) else {
                throw Problem(
                    .internalError, "the request was carried out before, and the log does not hold what came of it")
            }
            return kept.events
        }
    }

    /// What came of a request with a key when it was carried out; nil where it was not yet.
    ///
    /// - Throws: Where the key was another request's.
    func kept(_ request: KeyedRequest) async throws -> KeptRequest? {
        guard let kept = try await reader.read({ try $0.request(with: request.key) }) else { return nil }
        guard kept.kept.hash == request.kept.hash else { throw Problem.reusedKey }
        return kept
    }
}

extension Problem {
    /// The key stands for a request that was carried out, and this one is another.
    static let reusedKey = Problem(
        .keyReused,
        "this '\(IdempotencyKey.field)' was another request's: take a new key, or send again what it was for")
}
