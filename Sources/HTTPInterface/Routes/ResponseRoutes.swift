import Broker
import Decisions
import Encoding
import Events
import Hummingbird
import Projections
import Settings

/// What agents choose from: the library of standard responses (S2.3, S2.4), searched, shown and changed, and emojis (S2.6).
struct ResponseRoutes: Resource {
    private let gate: Gate

    /// Bytes of a request's body.
    private static let bodyLimit = 64 << 10

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/responses", id: "listResponses", tag: "Settings", access: .reading,
                "Lists the standard responses, by id."
            )
            .query("q", .string, "Only those with all these words in their id, title, text or template's name.")
            .listing(after: .string)
            .answers(
                200, "The responses; `next` is the `after` of the next page.",
                .object(["responses": .list(ResponseRoutes.shown), "next": .orNull(.string)])
            )
            .handle { exchange, _ in try await list(exchange) },
            Operation(
                .get, "/v1/responses/{id}", id: "getResponse", tag: "Settings", access: .reading,
                "Shows a standard response."
            )
            .part("id", .string, "The response's id.")
            .answers(200, "The response.", ResponseRoutes.shown)
            .handle { exchange, _ in try await show(exchange.path("id")) },
            Operation(
                .put, "/v1/responses/{id}", id: "putResponse", tag: "Settings", access: .administering,
                "Puts a standard response into the library, or says it anew. What was sent of it stays as it was said."
            )
            .part("id", .string, "The response's id: 1 to 64 letters, digits, '-', '_' or '.'.")
            .body(ResponseRoutes.wanted, limit: ResponseRoutes.bodyLimit)
            .answers(200, "The response.", ResponseRoutes.shown)
            .handle { exchange, _ in try await put(exchange) },
            Operation(
                .delete, "/v1/responses/{id}", id: "removeResponse", tag: "Settings", access: .administering,
                "Takes a standard response out of the library."
            )
            .part("id", .string, "The response's id.")
            .answers(204, "Removed.")
            .handle { exchange, _ in
                let events = try await gate.submit(.removeResponse(id: exchange.path("id")))
                return Response(status: .noContent).telling(events)
            },
            Operation(
                .get, "/v1/emojis/{line}", id: "getEmojis", tag: "Settings", access: .reading,
                "Shows the emojis that a line's agents are offered: its own, else the usual ones."
            )
            .part("line", .string, "The platform's phone_number_id.")
            .answers(200, "The emojis.", .object(["emojis": .list(.string)]))
            .handle { try emojis($0, $1) },
        ]
    }

    private static let shown = Schema.named(
        "StandardResponse",
        SettingsRoutes.schema(SettingSchema.object(of: StandardResponse.describe(), isWhole: true)))

    /// The id stands in the path.
    private static let wanted = Schema.named(
        "WantedResponse",
        SettingsRoutes.schema(
            SettingSchema.object(of: StandardResponse.describe().filter { $0.key != "id" }, isWhole: true)))

    private func list(_ exchange: Exchange) async throws -> Response {
        let (limit, after) = (try exchange.limit(), exchange.query("after") ?? "")
        let words = (exchange.query("q") ?? "").lowercased().split(separator: " ")
        let all = try await gate.look { $0.responses.all }
        let found = all.lazy.filter { $0.id > after && $0.mentions(words) }
        let page = Array(found.prefix(limit + 1))
        let next = page.count > limit ? SettingNode(.text(page[limit - 1].id)) : SettingNode(.null)
        let shown = SettingNode(.sequence(page.prefix(limit).map(\.said)))
        return .json(SettingNode(.mapping([.init("responses", shown), .init("next", next)])))
    }

    private func show(_ id: String) async throws -> Response {
        guard let response = try await gate.look({ $0.responses[id] }) else {
            throw Problem(.notFound, "there is no response '\(id)': see 'GET /v1/responses'")
        }
        return .json(response.said)
    }

    private func emojis(_ exchange: Exchange, _ caller: Caller) throws -> Response {
        let line = LineID(exchange.path("line"))
        guard caller.sees(line), let policy = gate.broker.setup.settings.policy(for: line) else {
            throw Problem(.notFound, "line '\(line)' is not configured: see parley.yaml, or PUT /v1/settings/{line}")
        }
        return try .json(["emojis": policy.offeredEmojis])
    }

    private func put(_ exchange: Exchange) async throws -> Response {
        let (id, reading) = (exchange.path("id"), SettingReading())
        var body = try SettingsRoutes.node(of: await exchange.body(), reading)
        if let said = body["id"] {
            reading.report(said, "stands in the path; remove it")
        } else if body.isMapping {
            body["id"] = SettingNode(.text(id))
        }
        let response = StandardResponse(said: body, reading)
        guard reading.mistakes.isEmpty, let response else { return try .mistakes(reading.mistakes) }
        let events = try await gate.submit(.setResponse(response))
        return .json(response.said).telling(events)
    }
}

extension StandardResponse {
    /// Whether all these words, in small letters, are in what one would look for.
    fileprivate func mentions(_ words: [Substring]) -> Bool {
        guard !words.isEmpty else { return true }
        let text = [id, title, text, template].joined(separator: "\n").lowercased()
        return words.allSatisfy { text.contains($0) }
    }
}
