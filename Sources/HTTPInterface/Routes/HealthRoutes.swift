import Broker
import Hummingbird

/// Whether the process lives, and whether it can work.
struct HealthRoutes: Resource {
    static let livenessPath = "/healthz"
    static let readinessPath = "/readyz"

    private let broker: Broker
    private let notReady: @Sendable () -> String?

    init(_ interior: HTTPInterior) { (broker, notReady) = (interior.broker, interior.notReady) }

    var operations: [Operation] {
        [
            operation(HealthRoutes.livenessPath, id: "getHealth", "Answers while the process lives.")
                .handle(openly: { _ in try .json(["status": "ok"]) }),
            operation(
                HealthRoutes.readinessPath, id: "getReadiness",
                "Answers 200 while webhooks and commands can be recorded, 503 with the reason otherwise."
            )
            .handle(openly: { _ in
                if let reason = notReady() { throw Problem(.notReady, reason) }
                if let trouble = broker.trouble { throw Problem(.unavailable, trouble.description) }
                return try .json(["status": "ready"])
            }),
        ]
    }

    private func operation(_ path: String, id: String, _ summary: String) -> Operation {
        Operation(.get, path, id: id, tag: "Operations", access: .open, summary)
            .answers(200, "Yes.", .object(["status": .string]))
    }
}
