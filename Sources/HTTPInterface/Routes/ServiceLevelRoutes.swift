import Broker
import Encoding
import Events
import Hummingbird
import Projections
import Settings
import Timeline
import Views

/// How soon sessions are answered.
struct ServiceLevelRoutes: Resource {
    private static let tag = "Service level"

    private let gate: Gate
    private let views: ViewReader

    init(_ interior: HTTPInterior) { (gate, views) = (interior.gate, interior.viewReader) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/service-level", id: "getServiceLevel", tag: ServiceLevelRoutes.tag, access: .reading,
                "Tells, by line and day (UTC) on which sessions came to agents, the share that an agent answered in time: of all that were "
                    + "answered, or closed without an answer."
            )
            .query("line", .string, "Only this line.")
            .query("threshold", .string, "What is in time, such as 90s; each line's own `serviceLevel` unless given.")
            .query("from", .time, "Only what came at this moment or later.")
            .query("until", .time, "Only what came before this moment.")
            .answers(
                200, "The lines that have a threshold. `formula` is raised when something else is counted.",
                .object(["formula": .integer, "lines": .list(ShownLevel.schema)])
            )
            .atLeast().handle { try await level($0, $1) }
        ]
    }

    private func level(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let given = try exchange.threshold()
        let (from, until) = try exchange.period()
        let wanted = exchange.query("line").map { LineID($0) }
        let settings = gate.broker.setup.settings
        let (levels, position) = try await views.read(exchange) { database in
            let lines = try wanted.map { [$0] } ?? ServiceLevel.lines(in: database)
            return try lines.filter(caller.sees).compactMap { line -> ShownLevel? in
                guard let threshold = given ?? settings.rules(for: line).rules.serviceLevel else { return nil }
                let days = try ServiceLevel.days(
                    of: line, threshold: threshold, from: from, until: until, in: database)
                return ShownLevel(line, threshold, days)
            }
        }
        return try .json(Levels(formula: ServiceLevel.formula, lines: levels)).telling(position)
    }

    private struct Levels: Encodable {
        let formula: Int
        let lines: [ShownLevel]
    }
}

/// A line's service level as `/v1` shows it.
private struct ShownLevel: Encodable, Sendable {
    struct Day: Encodable, Sendable {
        let day: String
        let counted: Int
        let answered: Int
        let met: Int
        /// Nil where nothing counts.
        @OrNull var share: Double?
    }

    let line: String
    let threshold: String
    let counted: Int
    let answered: Int
    let met: Int
    @OrNull var share: Double?
    let days: [Day]

    static let schema: Schema = {
        let counts: [String: Schema] = [
            "counted": .integer, "answered": .integer, "met": .integer,
            "share": .orNull(Schema(["type": "number", "description": "met / counted; null where nothing counts."])),
        ]
        let day = counts.merging(["day": .string]) { first, _ in first }
        let line: [String: Schema] = ["line": .string, "threshold": .string, "days": .list(.object(day))]
        return .named("ServiceLevel", .object(counts.merging(line) { first, _ in first }))
    }()

    init(_ line: LineID, _ threshold: Duration, _ days: [ServiceLevel]) {
        (self.line, self.threshold) = (line.rawValue, threshold.configurationText)
        self.days = days.map {
            Day(
                day: $0.day, counted: $0.counted, answered: $0.answered, met: $0.met,
                share: ShownLevel.share($0.met, $0.counted))
        }
        counted = days.reduce(0) { $0 + $1.counted }
        answered = days.reduce(0) { $0 + $1.answered }
        met = days.reduce(0) { $0 + $1.met }
        share = ShownLevel.share(met, counted)
    }

    private static func share(_ met: Int, _ counted: Int) -> Double? {
        counted == 0 ? nil : Double(met) / Double(counted)
    }
}

extension Exchange {
    fileprivate func threshold() throws -> Duration? {
        guard let text = query("threshold") else { return nil }
        guard let length = Duration(configuration: text), length > .zero else {
            throw Problem.invalid("threshold", "is a length of time, such as 90s or 2m")
        }
        return length
    }

    /// The `from` and `until` of a query.
    func period() throws -> (from: Timestamp, until: Timestamp) {
        (try moment("from") ?? .epoch, try moment("until") ?? .latest)
    }

    /// A moment of the query; nil where it is missing.
    func moment(_ name: String) throws -> Timestamp? {
        guard let text = query(name) else { return nil }
        guard let moment = Timestamp(iso8601: text) else {
            throw Problem.invalid(name, "is a moment, such as 2026-01-05T09:00:00Z")
        }
        return moment
    }
}
