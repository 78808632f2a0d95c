import Hummingbird
import Timeline
import Views

/// What has happened so far, counted.
struct TotalsRoutes: Resource {
    private let views: ViewReader

    init(_ interior: HTTPInterior) { views = interior.viewReader }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/totals", id: "getTotals", tag: "Totals", access: .overview,
                "Counts what has happened so far, by kind of event and in some detail."
            )
            .answers(
                200, "The counts up to the event `head`.", .object(["head": .integer, "totals": .map(of: .integer)])
            )
            .atLeast()
            .handle { exchange, _ in
                let (counts, position) = try await views.read(exchange) { try CountedTotals.all(in: $0) }
                return try .json(CountedView(head: position.rawValue, totals: counts)).telling(position)
            }
        ]
    }

    private struct CountedView: Encodable {
        /// The last event that was counted.
        let head: UInt64
        let totals: [String: UInt64]
    }
}
