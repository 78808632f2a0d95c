import Broker
import Decisions
import Encoding
import Events
import GRDB
import Hummingbird
import Projections
import Settings
import Timeline
import Views

/// How much the lines are used, and how many messages are left for the tasks (S0.6).
struct UsageRoutes: Resource {
    private let gate: Gate
    private let views: ViewReader

    init(_ interior: HTTPInterior) { (gate, views) = (interior.gate, interior.viewReader) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/usage", id: "getUsage", tag: "Tasks", access: .reading,
                "Counts the messages of each line that were received, and those of ours that the platform took, and what is left of the tasks' allocation."
            )
            .query("from", .time, "From the day (UTC) of this moment on.")
            .query("until", .time, "Up to the day (UTC) of this moment.")
            .query(
                "by", .choice(["day"]),
                "`day` also counts by day: at most \(UsageRoutes.dayLimit) days of all lines together."
            )
            .answers(
                200,
                "The lines: how many there are, how many have a bot on start, and what each has received and sent, with `by=day` also day by day; `messages` is null where there is no allocation, and for a token that is limited to some lines.",
                .object([
                    "total": .integer, "inUse": .integer, "available": .integer,
                    "lines": .list(UsageRoutes.lineSchema),
                    "messages": .orNull(ShownAllocation.schema),
                ])
            )
            .atLeast().handle { try await usage($0, $1) },
            Operation(
                .put, "/v1/usage/allocation", id: "putAllocation", tag: "Tasks", access: .administering,
                "Sets how many messages there are for each task, and counts from nothing. What the file says is set at each start."
            )
            .body(UsageRoutes.schema)
            .answers(200, "The allocation.", UsageRoutes.schema)
            .handle { try await put($0, $1) },
            Operation(
                .delete, "/v1/usage/allocation", id: "removeAllocation", tag: "Tasks", access: .administering,
                "Takes the allocation away: messages are held against nothing."
            )
            .answers(204, "Removed.")
            .handle { _, caller in
                let events = try await gate.submit(.setAllocation(nil, by: try caller.origin(actingAs: nil)))
                return Response(status: .noContent).telling(events)
            },
        ]
    }

    /// Days that are told of all lines together: who asks for more asks for a shorter period.
    static let dayLimit = 20_000

    private static let lineSchema = Schema.object(
        [
            "line": .string, "received": .integer, "sent": .integer,
            "days": .list(.object(["day": .string, "received": .integer, "sent": .integer])),
        ], optional: ["days"])

    private static let schema = Schema.named(
        "Allocation",
        SettingsRoutes.schema(SettingSchema.object(of: MessageAllocation.describe(), isWhole: true)))

    private func usage(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let (from, until) = try exchange.period()
        // Days are compared as texts, and the latest moment has a year of five digits.
        let last = until == .latest ? "9999" : until.date
        let (now, isByDay) = (gate.now, try isByDay(exchange))
        let ((all, days, used), position) = try await views.read(exchange) { database in
            (
                try LineUsage.all(from: from.date, until: last, in: database),
                isByDay ? try UsageRoutes.days(from: from.date, until: last, in: database) : nil,
                try TaskUsage.taken(in: database, at: now)
            )
        }
        let settings = gate.broker.setup.settings
        let lines = settings.configuredLines.filter(caller.sees)
        let inUse = lines.filter { !settings.rules(for: $0).rules.botOnStart.isEmpty }.count
        let shown = all.filter { caller.sees($0.line) }.map { line in Usage.Line(line, days.map { $0[line.line] ?? [] })
        }
        let usage = Usage(
            total: lines.count, inUse: inUse, available: lines.count - inUse, lines: shown,
            messages: caller.isUnlimited ? ShownAllocation(used, under: settings) : nil)
        return try .json(usage).telling(position)
    }

    private func isByDay(_ exchange: Exchange) throws -> Bool {
        switch exchange.query("by") {
        case nil: return false
        case "day": return true
        default: throw Problem.invalid("by", "is `day`, or left out")
        }
    }

    private static func days(
        from: String, until: String, in database: Database
    ) throws -> [LineID: [LineUsage]] {
        let days = try LineUsage.byDay(from: from, until: until, limit: dayLimit + 1, in: database)
        guard days.count <= dayLimit else {
            throw Problem.invalid("from", "asks for more than \(dayLimit) days of all lines: say a shorter period")
        }
        return Dictionary(grouping: days, by: \.line)
    }

    private func put(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let reading = SettingReading()
        let body = try SettingsRoutes.node(of: await exchange.body(), reading)
        guard let wanted = MessageAllocation(body, reading), reading.mistakes.isEmpty else {
            return try .mistakes(reading.mistakes)
        }
        let events = try await gate.submit(.setAllocation(wanted, by: try caller.origin(actingAs: nil)))
        return .json(wanted.said).telling(events)
    }

    private struct Usage: Encodable {
        struct Line: Encodable {
            let line: String
            let received: Int
            let sent: Int
            let days: [Day]?

            init(_ usage: LineUsage, _ days: [LineUsage]?) {
                (line, received, sent) = (usage.line.rawValue, usage.received, usage.sent)
                self.days = days?.map { Day(day: $0.day ?? "", received: $0.received, sent: $0.sent) }
            }
        }

        struct Day: Encodable {
            let day: String
            let received: Int
            let sent: Int
        }

        let total: Int
        let inUse: Int
        let available: Int
        let lines: [Line]
        @OrNull var messages: ShownAllocation?
    }
}

/// What is left of the tasks' messages, as `/v1` shows it.
private struct ShownAllocation: Encodable, Sendable {
    /// Below this part of what there was at first it is red (S0.6).
    private static let redBelow = 0.05

    let messagesPerTask: Int
    let tasks: Int
    let allocation: Int
    let renewed: String
    let since: String
    let received: Int
    let sent: Int
    let left: Int
    let level: String

    static let schema = Schema.named(
        "AllocationLeft",
        .object([
            "messagesPerTask": .integer, "tasks": .integer,
            "allocation": Schema([
                "type": "integer", "description": "What there was at first: so many messages for each task.",
            ]),
            "renewed": .string("`never`, or `monthly`."), "since": .time,
            "received": .integer, "sent": .integer,
            "left": Schema(["type": "integer", "description": "0 where more were used than there are."]),
            "level": .string("`red` below 5 % of the allocation, else `green`."),
        ]))

    /// Nil where there is no allocation.
    init?(_ used: TaskUsage, under settings: Settings) {
        guard let current = settings.allocation.current, let since = used.since else { return nil }
        (messagesPerTask, renewed) = (Int(current.messages), current.renewed.word)
        tasks = settings.tasks.all.count
        allocation = settings.allocation.initial(for: tasks)
        (self.since, received, sent) = (since.description, used.receivedSince, used.sentSince)
        left = max(allocation - received - sent, 0)
        level = Double(left) < Double(allocation) * ShownAllocation.redBelow ? "red" : "green"
    }
}
