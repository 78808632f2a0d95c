import Broker
import Encoding
import Events
import Hummingbird
import Projections
import Settings
import Timeline
import Views

/// The lines: how each stands with the platform, and how far its messages have come (B10).
struct LineRoutes: Resource {
    /// Notices about no line that are told at most.
    private static let otherLimit = 100

    private let gate: Gate
    private let views: ViewReader
    private let backlogs: @Sendable () -> [LineID: LineBacklog]

    init(_ interior: HTTPInterior) {
        (gate, views, backlogs) = (interior.gate, interior.viewReader, interior.backlogs)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/lines", id: "listLines", tag: "Operations", access: .reading,
                "Lists the lines that are configured or about which something was recorded: how each stands with the platform and what that rests on, "
                    + "how many of its messages came how far, and what waits to be sent now."
            )
            .listing(after: .string)
            .answers(
                200,
                "The lines, by id; `others` are notices about numbers and accounts that no line is known by, with the first page and for tokens of all lines.",
                .object([
                    "lines": .list(ShownLine.schema), "others": .list(ShownNotice.schema), "next": .orNull(.string),
                ])
            )
            .atLeast().handle { try await list($0, $1) }
        ]
    }

    private struct Lines: Encodable {
        let lines: [ShownLine]
        let others: [ShownNotice]
        @OrNull var next: String?
    }

    private func list(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let (after, limit) = (exchange.query("after"), try exchange.limit())
        let (settings, now) = (gate.broker.setup.settings, gate.now)
        let configured = settings.configuredLines
        let wantsOthers = after == nil && caller.isUnlimited
        let ((page, hasMore, others), position) = try await views.read(exchange) { database in
            let all = Set(try ListedLine.names(in: database) + configured).filter(caller.sees)
            let rest = all.filter { line in after.map { line.rawValue > $0 } ?? true }.sorted()
            let others = wantsOthers ? try LineNotice.ofNoLine(limit: LineRoutes.otherLimit, in: database) : []
            return (
                try ListedLine.all(Array(rest.prefix(limit)), in: database), rest.count > limit,
                // Of a line that is configured nothing else may have been recorded.
                others.filter { !all.contains(LineID($0.line)) }
            )
        }
        let backlogs = backlogs()
        let lines = page.map { line in
            ShownLine(
                line, settings.rules(for: line.line).rules, backlogs[line.line] ?? LineBacklog(), at: now)
        }
        let next = hasMore ? page.last?.line.rawValue : nil
        return try .json(Lines(lines: lines, others: others.map { ShownNotice($0, at: now) }, next: next))
            .telling(position)
    }
}
