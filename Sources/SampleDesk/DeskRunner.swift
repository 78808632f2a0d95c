package import Logging
import Sandbox
import ServiceLifecycle
package import Timeline

/// Runs the desk: looks at the broker's conversations at a bounded rate and does what the desk decides.
package struct DeskRunner: Service {
    private let broker: any BrokerDoor
    private let agents: [Persona]
    private let desk: Desk
    private let clock: @Sendable () -> Timestamp
    private let pollPause: Duration
    private let logger: Logger
    private let show: @Sendable (String) -> Void

    /// - Parameters:
    ///   - clock: the sandbox's time.
    ///   - pollPause: the real time between two looks; at least 100 ms.
    ///   - show: prints a line of the trace.
    package init(
        broker: any BrokerDoor, agents: [Persona], desk: Desk, clock: @escaping @Sendable () -> Timestamp,
        pollPause: Duration, logger: Logger, show: @escaping @Sendable (String) -> Void
    ) {
        self.broker = broker
        self.agents = agents
        self.desk = desk
        self.clock = clock
        self.pollPause = max(pollPause, .milliseconds(100))
        self.logger = logger
        self.show = show
    }

    /// Runs until the group shuts down; a broker that is down is waited for.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var desk = desk
            var isReachable = true
            var unregistered = agents
            while !Task.isCancelled {
                do throws(BrokerError) {
                    while let agent = unregistered.first {
                        try await broker.register(agent)
                        unregistered.removeFirst()
                    }
                    try await round(&desk)
                    if !isReachable { logger.info("the broker answers again") }
                    isReachable = true
                } catch {
                    if isReachable, !Task.isCancelled { logger.warning("\(error); trying again until it works") }
                    isReachable = false
                }
                try? await Task.sleep(for: isReachable ? pollPause : max(pollPause, .seconds(1)))
            }
        }
    }

    /// One look at the conversations, and what is to be done about them.
    func round(_ desk: inout Desk) async throws(BrokerError) {
        let conversations = try await broker.openConversations()
        for action in desk.actions(for: conversations, at: clock()) {
            guard !Task.isCancelled else { return }
            do throws(BrokerError) {
                try await broker.perform(action)
                desk.settle(action, succeeded: true, at: clock())
                show("\(clock().traceText)  \(action.trace)")
            } catch {
                desk.settle(action, succeeded: false, at: clock())
                guard case .refused = error else { throw error }
                show("\(clock().traceText)  \(action.trace) – \(error)")
            }
        }
    }
}
