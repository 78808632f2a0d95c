import Events
import Hummingbird

/// The OpenAPI 3.1 document: made from the same operations that the router serves.
struct OpenAPIDocument: Sendable {
    static let path = "/openapi.json"

    let operations: [Operation]

    /// The operation that serves the document, itself part of it.
    static func operation(describing others: [Operation]) -> Operation {
        let operation = Operation(
            .get, path, id: "getOpenAPI", tag: "Operations", access: .open,
            "Describes all of it as an OpenAPI 3.1 document."
        )
        .answers(200, "An OpenAPI 3.1 document.", .anything)
        let document = OpenAPIDocument(operations: others + [operation])
        return operation.handle(openly: { _ in try .json(document.json) })
    }

    var json: JSON {
        var paths: [String: [String: JSON]] = [:]
        for operation in operations {
            paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = describe(operation)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Parley", "version": "1",
                "description":
                    "A WhatsApp conversation broker. Errors are problem details (RFC 9457) with a stable `type`.",
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths.mapValues(JSON.object)),
            "components": [
                "schemas": .object(schemas),
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "A token of Parley's, scoped by role and lines.",
                    ]
                ],
            ],
        ]
    }

    private var schemas: [String: JSON] {
        operations.reduce(into: [:]) { schemas, operation in schemas.merge(operation.schemas) { first, _ in first } }
    }

    private func describe(_ operation: Operation) -> JSON {
        var members: [String: JSON] = [
            "operationId": .string(operation.id), "tags": [.string(operation.tag)],
            "summary": .string(operation.summary),
            "responses": .object(answers(of: operation)),
            "security": operation.access.roles.isEmpty ? [] : [["token": []]],
        ]
        if !operation.access.roles.isEmpty {
            let roles = operation.access.roles.map(\.description).sorted().joined(separator: ", ")
            let lines = operation.access.needsAllLines ? "; not for tokens limited to some lines" : ""
            let again =
                operation.repetition == .harmless ? " Made again it does no harm: it needs no `Idempotency-Key`." : ""
            members["description"] = .string("Roles: \(roles)\(lines).\(again)")
        }
        if !operation.parameters.isEmpty { members["parameters"] = .array(operation.parameters.map(describe)) }
        if let form = operation.form {
            members["requestBody"] = [
                "description": .string("At most \(operation.bodyLimit) bytes."), "required": true,
                "content": ["multipart/form-data": ["schema": form.json]],
            ]
        }
        if let body = operation.body {
            members["requestBody"] = [
                "description": .string("At most \(operation.bodyLimit) bytes."),
                "required": .bool(body.isReference || body.hasRequiredMembers),
                "content": ["application/json": ["schema": body.json]],
            ]
        }
        return .object(members)
    }

    private func describe(_ parameter: Parameter) -> JSON {
        [
            "name": .string(parameter.name), "in": .string(parameter.place), "required": .bool(parameter.isRequired),
            "description": .string(parameter.description), "schema": parameter.schema.json,
        ]
    }

    private func answers(of operation: Operation) -> [String: JSON] {
        var answers: [String: JSON] = [:]
        for (status, answer) in operation.answers {
            var members: [String: JSON] = ["description": .string(answer.description)]
            members["content"] = answer.content
            answers["\(status)"] = .object(members)
        }
        let isGraph = operation.errors == .graph
        let error = isGraph ? GraphRoutes.errorSchema : Problem.schema
        answers["default"] = [
            "description": .string(isGraph ? "The Graph API's error." : "A problem."),
            "content": .object([
                isGraph ? "application/json" : "application/problem+json": ["schema": error.json]
            ]),
        ]
        return answers
    }
}

extension Schema {
    /// Whether a schema is one that the document holds under a name.
    fileprivate var isReference: Bool {
        if case .object(let members) = json { members["$ref"] != nil } else { false }
    }

    /// Whether an empty object would not do.
    fileprivate var hasRequiredMembers: Bool {
        if case .object(let members) = json { members["required"] != nil } else { false }
    }
}
