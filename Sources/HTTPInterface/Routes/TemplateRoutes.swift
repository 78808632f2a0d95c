import Broker
import Events
import Hummingbird
import Projections
import Timeline

/// The templates that the platform has, as far as Parley knows (S4.6).
struct TemplateRoutes: Resource {
    private let gate: Gate
    private let forwarding: (any GraphForwarding)?
    private let connectors: GraphConnectors

    init(_ interior: HTTPInterior) {
        (gate, forwarding) = (interior.gate, interior.forwarding)
        connectors = GraphConnectors(interior.configuration)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/templates", id: "listTemplates", tag: "Templates", access: .reading,
                "Lists the versions of templates that are known, with status and category. One that is known not to be approved "
                    + "is not sent; one that is not listed passes to the platform."
            )
            .query("name", .string, "Only the versions of this template.")
            .query("status", .string, "Only those of this status, such as APPROVED.")
            .answers(200, "The versions, by name and language.", .object(["templates": .list(ShownTemplate.schema)]))
            .handle { exchange, _ in try await list(exchange) },
            Operation(
                .post, "/v1/templates/sync", id: "syncTemplates", tag: "Templates", access: .administering,
                "Asks the platform for all templates of an account. What it has no more is forgotten."
            )
            .harmlessAgain()
            .body(.object(["account": .string("The id of the WhatsApp Business Account.")]))
            .answers(
                200, "How many versions the platform has, and how much of it was new.",
                .object(["versions": .integer, "changes": .integer])
            )
            .handle { exchange, _ in try await sync(exchange) },
        ]
    }

    private struct Syncing: Decodable { var account: String }

    private func sync(_ exchange: Exchange) async throws -> Response {
        let account = try await exchange.decode(Syncing.self).account
        guard (1...32).contains(account.utf8.count), account.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw Problem.invalid("account", "is the id of a WhatsApp Business Account: digits")
        }
        guard let forwarding else { throw Problem(.unavailable, "there is no way out to the platform here") }
        guard let connector = connectors.owner(of: account) else {
            throw Problem.invalid(
                "account",
                "belongs to one of several connectors: list it under 'accounts' of its own in the configuration file")
        }
        if let obstacle = forwarding.obstacle(to: connector) { throw Problem(.unavailable, obstacle) }
        do {
            let report = try await TemplateSync(broker: gate.broker, gateway: forwarding).sync(account, by: connector)
            return try .json(["versions": report.versions, "changes": report.changes])
        } catch let failure as TemplateSync.Failure {
            throw Problem(.unavailable, "\(failure)")
        }
    }

    private func list(_ exchange: Exchange) async throws -> Response {
        let (name, status) = (exchange.query("name"), exchange.query("status"))
        let templates = try await gate.look { $0.templates }
        let shown = templates.all.filter { (name ?? $0.name) == $0.name && (status ?? $0.status) == $0.status }
        return try .json(["templates": shown.map { ShownTemplate($0) }])
    }
}

/// A version of a template as `/v1` shows it.
struct ShownTemplate: Encodable, Sendable {
    let name: String
    let language: String?
    let status: String?
    let since: String
    let category: String?
    let id: String?
    let account: String?
    let components: JSON?

    static let schema = Schema.named(
        "Template",
        .object(
            [
                "name": .string, "language": .string("Missing where the same holds for every language."),
                "status": .string("The platform's: APPROVED, PENDING, REJECTED, PAUSED, DISABLED …"),
                "since": .time, "category": .string("MARKETING, UTILITY or AUTHENTICATION."), "id": .string,
                "account": .string("The WhatsApp Business Account."),
                "components": .list(.anything),
            ], optional: ["language", "status", "category", "id", "account", "components"]))

    init(_ template: StoredTemplate) {
        func known(_ text: String) -> String? { text.isEmpty ? nil : text }
        name = template.name
        language = known(template.language)
        (status, category) = (known(template.status), known(template.category))
        (id, account) = (known(template.id), known(template.account))
        since = template.statusSince.description
        components = try? JSONCoding.decode(JSON.self, from: Array(template.components.utf8))
    }
}
