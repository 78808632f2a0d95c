import Broker
import Hummingbird

/// Whether the process lives, and whether it can work.
struct HealthRoutes {
    let broker: Broker
    /// Why Parley is not ready yet; nil when it is.
    let notReady: @Sendable () -> String?

    static let livenessPath = "/healthz"
    static let readinessPath = "/readyz"

    func add(to routes: inout Routes) {
        routes.add(open: operation(HealthRoutes.livenessPath, id: "getHealth", "Answers while the process lives.")) {
            _ in
            try .json(["status": "ok"])
        }
        routes.add(
            open: operation(
                HealthRoutes.readinessPath, id: "getReadiness",
                "Answers 200 while webhooks and commands can be recorded.")
        ) { _ in
            if let reason = notReady() { throw Problem(.notReady, reason) }
            if let trouble = broker.trouble { throw Problem(.unavailable, trouble.description) }
            return try .json(["status": "ready"])
        }
    }

    private func operation(_ path: String, id: String, _ summary: String) -> Operation {
        Operation(.get, path, id: id, tag: "Operations", access: .open, summary)
            .answers(200, "Yes.", Schema.object(["status": Schema.string]))
    }
}
