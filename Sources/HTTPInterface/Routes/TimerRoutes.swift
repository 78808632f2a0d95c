import Decisions
import Events
import Hummingbird
import Projections
import Timeline

/// What Parley will do by itself, and when (B10).
struct TimerRoutes: Resource {
    /// Timers that are shown at most.
    static let largest: UInt64 = 1_000
    private static let usual: UInt64 = 100
    /// Deadlines that are looked at for them, at most: the writer waits meanwhile.
    private static let looked = 20_000

    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/timers", id: "listTimers", tag: "Operations", access: .reading,
                "Lists the conversations in which a rule acts by itself next, the earliest deadline first: of each its earliest. For a token that is "
                    + "limited to some lines these are sought among the earliest \(TimerRoutes.looked) of all."
            )
            .query("line", .string, "Only those on this line.")
            .query(
                "limit", .integer(1...Int(TimerRoutes.largest)),
                "How many at most; \(TimerRoutes.usual) unless given."
            )
            .answers(
                200, "The timers. `late`: its moment has passed, and Parley has not come to it yet.",
                .object(["now": .time, "timers": .list(ShownTimer.schema)])
            )
            .handle { try await list($0, $1) }
        ]
    }

    private struct Timers: Encodable {
        let now: String
        let timers: [ShownTimer]
    }

    private func list(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let limit = Int(try exchange.query("limit", in: 1...TimerRoutes.largest) ?? TimerRoutes.usual)
        let wanted = exchange.query("line").map { LineID($0) }
        let now = gate.now
        let timers = try await gate.look(atEngine: { engine in
            engine.upcoming(limit: limit, lookingAt: TimerRoutes.looked) { line in
                caller.sees(line) && (wanted == nil || wanted == line)
            }
            .map { ShownTimer($0, on: engine.world.line(of: $0.conversation), at: now) }
        })
        return try .json(Timers(now: now.description, timers: timers))
    }
}

/// A timer as `/v1` shows it.
private struct ShownTimer: Encodable, Sendable {
    let conversation: UInt32
    let line: String
    let rule: String
    let capability: String
    let deadline: String
    let late: Bool

    static let schema = Schema.named(
        "Timer",
        .object([
            "conversation": .integer, "line": .string, "rule": .string, "capability": .string, "deadline": .time,
            "late": .boolean,
        ]))

    init(
        _ timer: (conversation: ConversationID, rule: Rule, deadline: Timestamp), on line: LineID?, at now: Timestamp
    ) {
        (conversation, self.line) = (timer.conversation.rawValue, line?.rawValue ?? "")
        (rule, capability) = (timer.rule.name, timer.rule.capability)
        (deadline, late) = (timer.deadline.description, timer.deadline < now)
    }
}
