import Hummingbird
import Projections
import Timeline

/// What has happened so far, counted.
struct TotalsRoutes: Resource {
    private let totals: @Sendable () async -> Totals

    init(_ interior: HTTPInterior) { totals = interior.totals }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/totals", id: "getTotals", tag: "Totals", access: .overview,
                "Counts what has happened so far, by kind of event and in some detail."
            )
            .answers(
                200, "The counts up to the event `head`.", .object(["head": .integer, "totals": .map(of: .integer)])
            )
            .handle { _, _ in
                let totals = await totals()
                let counts = Dictionary(totals.all.map { ($0.name, $0.number) }) { first, _ in first }
                return try .json(TotalsView(head: totals.head.rawValue, totals: counts))
            }
        ]
    }

    private struct TotalsView: Encodable {
        /// The last event that was counted.
        let head: UInt64
        let totals: [String: UInt64]
    }
}
