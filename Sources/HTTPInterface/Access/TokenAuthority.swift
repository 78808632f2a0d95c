public import Broker
import Decisions
import Encoding
import EventLog
import Events
import Projections
import Timeline

/// Knows whose token is whose. A revoked token is of no use from the moment its revocation is answered.
public struct TokenAuthority: Sendable {
    private let broker: Broker

    /// An authority on a broker's tokens.
    public init(broker: Broker) { self.broker = broker }

    /// Makes sure that somebody can administrate.
    ///
    /// Where a token is given, it becomes the administrator's, unless it is already. Where none is given and there are no
    /// tokens at all, one is made.
    ///
    /// - Parameter show: Shows the token that was made: it can't be read from the log. It is recorded only after that, so that
    ///   none is valid that nobody has seen.
    /// - Throws: ``WeakToken``, and whatever `show` throws.
    public static func ensureAdmin(
        broker: Broker, given: String?, show: (String) throws -> Void
    ) async throws -> AdminToken {
        let tokens = broker.setup.access.tokens
        if let given {
            guard given.utf8.count >= Secret.shortest else { throw WeakToken() }
            let isKnown = tokens.contains { $0.role == .admin && Secret.areEqual($0.hash.bytes, Secret.hash(given)) }
            if !isKnown { try await issueAdmin(given, broker) }
            return .given
        }
        guard tokens.isEmpty else { return .issuedBefore }
        let made = Secret.newToken()
        try show(made)
        try await issueAdmin(made, broker)
        return .made
    }

    private static func issueAdmin(_ token: String, _ broker: Broker) async throws {
        var issued = TokenIssued()
        issued.name = "admin"
        issued.hash = RawBytes(Secret.hash(token))
        issued.role = .admin
        _ = try await broker.submit(.issueToken(issued))
    }

    /// Who bears this token; nil where it is not valid. Takes the same time for every token, valid or not.
    func caller(bearing token: String) -> Caller? {
        let hash = Secret.hash(token)
        var found: TokenIssued?
        for candidate in broker.setup.access.tokens where Secret.areEqual(candidate.hash.bytes, hash) {
            found = candidate
        }
        return found.map(Caller.init)
    }
}

/// Where the administrator's token comes from.
public enum AdminToken: Sendable {
    /// It was given.
    case given
    /// It was made now, and shown.
    case made
    /// There was one already.
    case issuedBefore
}

/// A token that somebody chose is too short to be safe.
public struct WeakToken: Error, Hashable, Sendable, CustomStringConvertible {
    /// What to do.
    public var description: String {
        "the administrator's token must have at least \(Secret.shortest) characters: take one from 'openssl rand -hex 32'"
    }
}
