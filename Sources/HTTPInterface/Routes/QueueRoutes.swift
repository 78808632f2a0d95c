import Events
import Hummingbird
import Timeline
import Views

/// What waits: the queues of the lines, and the workbins.
struct QueueRoutes: Resource {
    private static let tag = "Queues"
    /// Sessions of a queue that can be left out at its head: who asks for more has not asked for a page.
    private static let deepest: UInt64 = 1_000_000

    private let views: ViewReader

    init(_ interior: HTTPInterior) { views = interior.viewReader }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/queues", id: "listQueues", tag: QueueRoutes.tag, access: .reading,
                "Tells for each line on which somebody waits how many do, and since when the first of them."
            )
            .answers(
                200, "The queues, by line.",
                .object([
                    "queues": .list(.object(["line": .string, "waiting": .integer, "since": .orNull(.time)]))
                ])
            )
            .atLeast().handle { try await queues($0, $1) },
            Operation(
                .get, "/v1/queues/{line}", id: "getQueue", tag: QueueRoutes.tag, access: .reading,
                "Lists the sessions that wait in a line's queue, the first one first."
            )
            .part("line", .string, "The line.")
            .listing(after: .integer, "The `next` of the page before: so many are left out at its head.")
            .answers(200, "The sessions.", QueueRoutes.page)
            .atLeast().handle { try await queue($0, $1) },
            Operation(
                .get, "/v1/workbins", id: "listWorkbins", tag: QueueRoutes.tag, access: .reading,
                "Lists the sessions that are parked, by conversation."
            )
            .query("bin", .string, "Only those in this workbin.")
            .listing()
            .answers(200, "The sessions.", QueueRoutes.page)
            .atLeast().handle { try await workbins($0, $1) },
        ]
    }

    private static let page = Schema.object(["sessions": .list(ShownWaiting.schema), "next": .orNull(.integer)])

    private struct ShownQueue: Encodable {
        let line: String
        let waiting: Int
        @OrNull var since: String?
    }

    private struct ShownPage: Encodable {
        let sessions: [ShownWaiting]
        @OrNull var next: Int?
    }

    private func queues(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let (queues, position) = try await views.read(exchange) { try ListedQueue.all(in: $0) }
        let shown = queues.filter { caller.sees($0.line) }
            .map { ShownQueue(line: $0.line.rawValue, waiting: $0.length, since: $0.since?.description) }
        return try .json(["queues": shown]).telling(position)
    }

    private func queue(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let line = LineID(exchange.path("line"))
        guard caller.sees(line) else { throw Problem(.notFound, "there is no line '\(line)' for this token") }
        let skipped = Int(try exchange.query("after", in: 0...QueueRoutes.deepest) ?? 0)
        let limit = try exchange.limit()
        let (found, position) = try await views.read(exchange) {
            try WaitingSession.queue(of: line, skipping: skipped, limit: limit + 1, in: $0)
        }
        let next = found.count > limit ? skipped + limit : nil
        return try page(found, limit, next: next).telling(position)
    }

    private func workbins(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let after = UInt32(try exchange.query("after", in: 0...UInt64(UInt32.max)) ?? 0)
        let (bin, limit) = (exchange.query("bin"), try exchange.limit())
        let (found, position) = try await views.read(exchange) {
            try WaitingSession.parked(in: bin, after: after, limit: limit + 1, in: $0)
        }
        let next = found.count > limit ? Int(found[limit - 1].conversation.rawValue) : nil
        let shown = found.prefix(limit).filter { caller.sees($0.line) }
        return try page(shown, limit, next: next).telling(position)
    }

    private func page(_ found: some Sequence<WaitingSession>, _ limit: Int, next: Int?) throws -> Response {
        try .json(ShownPage(sessions: found.prefix(limit).map(ShownWaiting.init), next: next))
    }
}

/// A session that waits, as `/v1` shows one.
private struct ShownWaiting: Encodable {
    let conversation: UInt32
    let line: String
    let session: UInt32
    let since: String
    @OrNull var workbin: String?

    static let schema = Schema.object([
        "conversation": .integer, "line": .string, "session": .integer, "since": .time, "workbin": .orNull(.string),
    ])

    init(_ waiting: WaitingSession) {
        (conversation, line) = (waiting.conversation.rawValue, waiting.line.rawValue)
        (session, since) = (waiting.session, waiting.since.description)
        workbin = waiting.workbin.isEmpty ? nil : waiting.workbin
    }
}
