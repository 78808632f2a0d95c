import Encoding
import Events
import Hummingbird
import Projections
import Settings

/// The rules of each line, to be read: they are set by the configuration file.
struct SettingsRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            listOperation.handle { _, caller in try await list(caller) },
            showOperation.handle { try await show($0, $1) },
        ]
    }

    private struct LineSettings: Encodable {
        let line: String
        let policy: JSON

        static let schema = Schema.named("LineSettings", .object(["line": .string, "policy": .anything]))
    }

    private struct AllSettings: Encodable {
        /// What holds for lines that have no rules of their own; null where these are not served.
        @OrNull var others: JSON?
        let lines: [LineSettings]

        init(others: JSON?, lines: [LineSettings]) {
            self.others = others
            self.lines = lines
        }
    }

    private func list(_ caller: Caller) async throws -> Response {
        let settings = try await gate.look { $0.settings }
        let lines = try settings.configuredLines.filter(caller.sees).compactMap { line in
            try settings.own(line).map { LineSettings(line: line.rawValue, policy: try SettingsRoutes.json($0)) }
        }
        let isConfigured = !settings.configuredLines.isEmpty || settings.own(.absent) != nil
        let others = settings.own(.absent) ?? (isConfigured ? nil : LinePolicy())
        return try .json(AllSettings(others: try others.map(SettingsRoutes.json), lines: lines))
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let line = LineID(exchange.path("line"))
        let policy = try await gate.look { $0.settings.policy(for: line) }
        guard let policy, caller.sees(line) else {
            throw Problem(.notFound, "line '\(line)' is not configured: see parley.yaml")
        }
        return try .json(LineSettings(line: line.rawValue, policy: try SettingsRoutes.json(policy)))
    }

    private static func json(_ policy: LinePolicy) throws -> JSON {
        try JSONCoding.decode(JSON.self, from: Array(policy.json.utf8))
    }
}

extension SettingsRoutes {
    private var listOperation: Operation {
        Operation(
            .get, "/v1/settings", id: "listSettings", tag: "Settings", access: .reading,
            "Shows the rules of every line, and those of lines without any of their own. What has its default is left out."
        )
        .answers(
            200, "The rules.",
            Schema.object([
                "others": Schema.orNull(Schema.anything), "lines": Schema.list(LineSettings.schema),
            ]))
    }

    private var showOperation: Operation {
        Operation(
            .get, "/v1/settings/{line}", id: "getSettings", tag: "Settings", access: .reading,
            "Shows the rules that hold for a line."
        )
        .part("line", Schema.string, "The line.")
        .answers(200, "The rules.", LineSettings.schema)
    }
}
