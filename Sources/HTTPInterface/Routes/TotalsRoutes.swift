import Hummingbird
import Projections
import Timeline

/// What has happened so far, counted.
struct TotalsRoutes {
    let totals: @Sendable () async -> Totals

    func add(to routes: inout Routes) {
        routes.add(operation) { _, _ in
            let totals = await totals()
            let counts = Dictionary(totals.all.map { ($0.name, $0.number) }) { first, _ in first }
            return try .json(TotalsView(head: totals.head.rawValue, totals: counts))
        }
    }

    private struct TotalsView: Encodable {
        /// The last event that was counted.
        let head: UInt64
        let totals: [String: UInt64]
    }

    private var operation: Operation {
        Operation(
            .get, "/v1/totals", id: "getTotals", tag: "Totals", access: .overview,
            "Counts what has happened so far, by kind of event and in some detail."
        )
        .answers(
            200, "The counts up to the event `head`.",
            Schema.object([
                "head": Schema.integer, "totals": ["type": "object", "additionalProperties": Schema.integer],
            ]))
    }
}
