import Encoding
import Timeline

/// Says where JSON does not fit a JSON Schema, as far as `events.schema.json` makes use of it. A keyword that it doesn't know
/// doesn't fit either, so that nothing is checked less than it seems.
struct JSONSchemaCheck {
    let schema: JSONValue
    private(set) var mistakes: [String] = []

    /// Checks JSON against a part of the schema: `MessageReceived`.
    init(_ json: String, against definition: String, of schema: JSONValue) throws {
        self.schema = schema
        let document = try JSONDocument(Array(json.utf8), limit: .max)
        guard let part = schema["$defs"]?[definition] else {
            mistakes = ["there is no \(definition)"]
            return
        }
        check(document.root, part, definition)
    }

    private mutating func check(_ value: JSONValue, _ part: JSONValue, _ path: String) {
        for (keyword, expected) in part.members where !fits(value, keyword, expected) {
            mistakes.append("\(path) is \(text(value)), but \(keyword) is \(text(expected))")
        }
        if let name = part["$ref"]?.string?.split(separator: "/").last {
            if let part = schema["$defs"]?[String(name)] {
                check(value, part, path)
            } else {
                mistakes.append("no \(name)")
            }
        }
        if let items = part["items"] { for element in value.elements { check(element, items, "\(path)[]") } }
        guard let properties = part["properties"] else { return }
        for (name, member) in value.members {
            if let property = properties[name] {
                check(member, property, "\(path).\(name)")
            } else {
                mistakes.append("\(path).\(name) is unknown")
            }
        }
    }

    private func fits(_ value: JSONValue, _ keyword: String, _ expected: JSONValue) -> Bool {
        switch keyword {
        case "type": isOfType(value, expected.string)
        case "enum": expected.elements.contains { $0.raw == value.raw }
        case "minimum": (value.integer ?? -1) >= (expected.integer ?? 0)
        case "maximum": (value.integer ?? -1) <= (expected.integer ?? 0)
        case "format": Timestamp(iso8601: value.string ?? "") != nil
        case "pattern": Duration(configuration: value.string ?? "") != nil
        // Looked at by themselves, or words for people.
        case "$ref", "items", "properties", "additionalProperties", "description", "x-names", "x-personal": true
        default: false
        }
    }

    private func isOfType(_ value: JSONValue, _ type: String?) -> Bool {
        switch type {
        case "object": value.isObject
        case "array": value.kind == .array
        case "string": value.kind == .string
        case "integer": value.kind == .number && value.integer != nil
        case "boolean": value.kind == .bool
        default: false
        }
    }

    private func text(_ value: JSONValue) -> String { String(decoding: value.raw, as: UTF8.self) }
}
