import Events
import Hummingbird
import Projections
import Timeline

/// The templates that the platform has, as far as Parley knows (S4.6).
struct TemplateRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

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
            .handle { exchange, _ in try await list(exchange) }
        ]
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
