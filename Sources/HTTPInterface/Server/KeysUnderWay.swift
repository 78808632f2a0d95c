import Broker
import EventLog
import Synchronization

/// The requests with a key that are being carried out outside the log, where the writer can't tell which one was first.
final class KeysUnderWay: Sendable {
    private let keys = Mutex<Set<DedupeKey>>([])

    /// Carries a request out.
    ///
    /// - Throws: Where the same one is being carried out.
    func whileUnderWay<Answer>(_ request: KeyedRequest, _ body: () async throws -> Answer) async throws -> Answer {
        guard keys.withLock({ $0.insert(request.key).inserted }) else {
            throw Problem(.underWay, "the request with this key is being carried out: make it again in a moment")
        }
        defer { _ = keys.withLock { $0.remove(request.key) } }
        return try await body()
    }
}
