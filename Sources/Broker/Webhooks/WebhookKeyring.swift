import Decisions
import Events
import Projections
import Synchronization

/// The keys that sign what a broker posts: those of the file, where it is the one that the log knows. The file is made when a key is
/// needed for the first time, and never again: what receivers were told would no longer be true, and nobody would know.
public final class WebhookKeyring: Sendable {
    private let broker: Broker
    private let file: WebhookKeyFile
    private let found = Mutex<WebhookKeys?>(nil)

    /// The keys of a broker, in its data directory's file.
    public init(broker: Broker, file: WebhookKeyFile) { (self.broker, self.file) = (broker, file) }

    /// The keys, made where none were ever needed.
    public func keys() async throws -> WebhookKeys {
        if let keys = found.withLock({ $0 }) { return keys }
        if let keys = try await check() { return keys }
        return try await keep(try file.make())
    }

    /// The keys that webhooks were signed by before.
    ///
    /// - Returns: nil where there was no need for any yet.
    /// - Throws: ``WebhookKeyError`` where they are gone, or are others.
    @discardableResult public func check() async throws -> WebhookKeys? {
        let known = try await broker.query { world in world.webhooks.key }
        guard let keys = try file.read() else {
            guard known.isEmpty else { throw WebhookKeyError.missing(file.path) }
            return nil
        }
        guard known.isEmpty || known == keys.fingerprint else {
            throw WebhookKeyError.another(file.path)
        }
        return try await keep(keys)
    }

    /// Has it recorded which secret it is; nothing is signed before.
    private func keep(_ keys: WebhookKeys) async throws -> WebhookKeys {
        let made = WebhookKeyMade(fingerprint: keys.fingerprint)
        for outcome in try await broker.submit([.keepWebhookKey(made, isReplacement: false)]) {
            if case .rejected(let rejection) = outcome { throw rejection }
        }
        found.withLock { $0 = keys }
        return keys
    }
}
