import Encoding
import EventLog
import Events
public import Logging
import Projections
public import Settings
import Timeline

/// Asks the platform for the templates of an account when it tells that one of them has changed (S4.6), at the live end of the log. A replay
/// or rebuild never comes here.
public final class TemplateUpdates: Sendable {
    /// How long changes are gathered before an account is asked.
    private static let gathering = Duration.seconds(2)
    /// How long it waits after a failure.
    private static let pause = Duration.seconds(300)

    private let broker: Broker
    private let sync: TemplateSync
    private let connector: @Sendable (String) -> ConnectorName?
    private let logger: Logger
    private let (accounts, told) = AsyncStream.makeStream(of: String.self)

    /// What asks for templates.
    ///
    /// - Parameter connector: By which connector an account is reached; nil where that is not known.
    public init(
        broker: Broker, gateway: any GraphForwarding, connector: @escaping @Sendable (String) -> ConnectorName?,
        logger: Logger
    ) {
        (self.broker, self.connector, self.logger) = (broker, connector, logger)
        sync = TemplateSync(broker: broker, gateway: gateway)
    }

    /// Works until the task is cancelled. To be called once.
    public func run() async throws {
        let head = try await broker.queryWhenPossible { $0.head }
        try await broker.log.follow(after: head, of: [.templateChanged], .whole, beside: { await self.work() }) {
            event in
            guard case .templateChanged(let changed) = event.event, changed.source == "webhook",
                !changed.account.isEmpty,
                !changed.removed
            else { return }
            told.yield(changed.account)
        }
    }

    private func work() async {
        for await account in accounts where !Task.isCancelled {
            do {
                try await broker.time.pause(for: TemplateUpdates.gathering)
                try await ask(account)
            } catch is CancellationError { return } catch {
                logger.warning("the templates of account '\(account)' are not known anew: \(error)")
                do { try await broker.time.pause(for: TemplateUpdates.pause) } catch { return }
            }
        }
    }

    /// Asks once, unless everything that was told meanwhile is known.
    private func ask(_ account: String) async throws {
        let lacks = try await broker.query { world in
            world.templates.all.contains { $0.account == account && $0.components.isEmpty }
        }
        guard lacks, let connector = connector(account) else { return }
        let report = try await sync.sync(account, by: connector)
        logger.info("account '\(account)' has \(report.versions) versions of templates, \(report.changes) of them new")
    }
}
