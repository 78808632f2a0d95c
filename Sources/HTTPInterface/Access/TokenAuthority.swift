public import Broker
import Decisions
import Encoding
import EventLog
import Events
import Projections
import Synchronization
import Timeline

/// Knows whose token is whose. What it knows is taken from the world anew whenever the system's stream has grown, so that a
/// revoked token is of no use from the moment its revocation is durable.
public final class TokenAuthority: Sendable {
    private struct Known {
        var head: Position?
        var tokens: [TokenIssued] = []
    }

    private let broker: Broker
    private let known = Mutex(Known())

    /// An authority on a broker's tokens.
    public init(broker: Broker) { self.broker = broker }

    /// Makes sure that somebody can administrate.
    ///
    /// Where a token is given, it becomes the administrator's, unless it is already. Where none is given and there are no
    /// tokens at all, one is made.
    ///
    /// - Returns: The token that was made, to be shown once: it can't be read from the log. Nil where none was made.
    public static func ensureAdmin(broker: Broker, given: String?) async throws -> String? {
        let tokens = try await broker.query { $0.access.tokens }
        if let given {
            guard given.utf8.count >= Secret.shortest else { throw WeakToken() }
            let isKnown = tokens.contains { $0.role == .admin && Secret.areEqual($0.hash.bytes, Secret.hash(given)) }
            if !isKnown { try await issueAdmin(given, broker) }
            return nil
        }
        guard tokens.isEmpty else { return nil }
        let made = Secret.newToken()
        try await issueAdmin(made, broker)
        return made
    }

    private static func issueAdmin(_ token: String, _ broker: Broker) async throws {
        var issued = TokenIssued()
        issued.name = "admin"
        issued.hash = RawBytes(Secret.hash(token))
        issued.role = .admin
        _ = try await broker.submit(.issueToken(issued))
    }

    /// Who bears this token; nil where it is not valid. Takes the same time for every token, valid or not.
    func caller(bearing token: String) async throws -> Caller? {
        let hash = Secret.hash(token)
        var found: TokenIssued?
        for candidate in try await tokens() where Secret.areEqual(candidate.hash.bytes, hash) { found = candidate }
        return found.map(Caller.init)
    }

    private func tokens() async throws -> [TokenIssued] {
        // Read before the tokens are, so that what is kept is never older than it claims.
        let head = broker.log.head(of: .system)
        if let tokens = known.withLock({ $0.head == head ? $0.tokens : nil }) { return tokens }
        let broker = broker
        let tokens = try await untilCancelled { broker.query({ $0.access.tokens }, completion: $0) }
        known.withLock { known in
            if head >= known.head ?? .start { known = Known(head: head, tokens: tokens) }
        }
        return tokens
    }
}

/// A token that somebody chose is too short to be safe.
public struct WeakToken: Error, Hashable, Sendable, CustomStringConvertible {
    /// What to do.
    public var description: String {
        "the administrator's token must have at least \(Secret.shortest) characters: take one from 'openssl rand -hex 32'"
    }
}
