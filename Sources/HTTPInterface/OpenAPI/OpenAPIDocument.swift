import Events
import Hummingbird

/// The OpenAPI 3.1 document: made from the same operations that the router serves.
struct OpenAPIDocument: Sendable {
    static let path = "/openapi.json"

    let operations: [Operation]

    /// The operation that serves the document, itself part of it.
    static var operation: Operation {
        Operation(.get, path, id: "getOpenAPI", tag: "Operations", access: .open, "This document.")
            .answers(200, "An OpenAPI 3.1 document.", Schema.anything)
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
                "schemas": .object(Schemas.all),
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "A token of Parley's, scoped by role and lines.",
                    ]
                ],
            ],
        ]
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
            members["description"] = .string("Roles: \(roles)\(lines).")
        }
        if !operation.parameters.isEmpty { members["parameters"] = .array(operation.parameters.map(describe)) }
        if let body = operation.body {
            members["requestBody"] = [
                "description": .string("At most \(operation.bodyLimit) bytes."),
                "required": .bool(body.isReference || body.hasRequiredMembers),
                "content": ["application/json": ["schema": body]],
            ]
        }
        return .object(members)
    }

    private func describe(_ parameter: Parameter) -> JSON {
        [
            "name": .string(parameter.name), "in": .string(parameter.place), "required": .bool(parameter.isRequired),
            "description": .string(parameter.description), "schema": parameter.schema,
        ]
    }

    private func answers(of operation: Operation) -> [String: JSON] {
        var answers: [String: JSON] = [:]
        for (status, answer) in operation.answers {
            var members: [String: JSON] = ["description": .string(answer.description)]
            if let schema = answer.schema { members["content"] = .object([answer.type: ["schema": schema]]) }
            answers["\(status)"] = .object(members)
        }
        let isGraph = operation.errors == .graph
        answers["default"] = [
            "description": .string(isGraph ? "The Graph API's error." : "A problem."),
            "content": .object([
                isGraph ? "application/json" : "application/problem+json": [
                    "schema": Schema.named(isGraph ? "GraphError" : "Problem")
                ]
            ]),
        ]
        return answers
    }
}

extension JSON {
    /// Whether a schema is one that the document holds under a name.
    fileprivate var isReference: Bool {
        if case .object(let members) = self { members["$ref"] != nil } else { false }
    }

    /// Whether an empty object would not do.
    fileprivate var hasRequiredMembers: Bool {
        if case .object(let members) = self { members["required"] != nil } else { false }
    }
}
