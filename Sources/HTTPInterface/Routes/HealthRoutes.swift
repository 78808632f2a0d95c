import Broker
import Hummingbird
import Timeline
import Views

/// Whether the process lives, and whether it can work.
struct HealthRoutes: Resource {
    static let livenessPath = "/healthz"
    static let readinessPath = "/readyz"

    private let broker: Broker
    private let notReady: @Sendable () -> String?
    private let views: Views?

    init(_ interior: HTTPInterior) {
        (broker, notReady, views) = (interior.broker, interior.notReady, interior.views)
    }

    var operations: [Operation] {
        [
            operation(HealthRoutes.livenessPath, id: "getHealth", "Answers while the process lives.")
                .answers(200, "Yes.", .object(["status": .string]))
                .handle(openly: { _ in try .json(["status": "ok"]) }),
            operation(
                HealthRoutes.readinessPath, id: "getReadiness",
                "Answers 200 while webhooks and commands can be recorded, 503 with the reason otherwise. The views never stop that."
            )
            .answers(200, "Yes.", .object(["status": .string, "views": ShownStanding.schema], optional: ["views"]))
            .handle(openly: { _ in
                if let reason = notReady() { throw Problem(.notReady, reason) }
                if let trouble = broker.trouble { throw Problem(.unavailable, trouble.description) }
                return try .json(Ready(status: "ready", views: views.map(ShownStanding.init)))
            }),
        ]
    }

    private func operation(_ path: String, id: String, _ summary: String) -> Operation {
        Operation(.get, path, id: id, tag: "Operations", access: .open, summary)
    }

    private struct Ready: Encodable {
        let status: String
        let views: ShownStanding?
    }
}

/// How far the lists have come.
private struct ShownStanding: Encodable {
    let position: UInt64
    /// Events that they don't tell yet.
    let behind: UInt64
    /// Why they can't go on.
    var trouble: String?

    static let schema = Schema.object(
        [
            "position": .integer, "behind": .integer,
            "trouble": .string("Why lists, transcripts and search can't go on."),
        ], optional: ["trouble"])

    init(_ views: Views) {
        let status = views.status
        (position, behind, trouble) = (status.position.rawValue, views.lag, status.trouble)
        if status.isBuilding, trouble == nil { trouble = "they are being made of the log" }
    }
}
