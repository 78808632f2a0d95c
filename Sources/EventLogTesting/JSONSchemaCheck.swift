public import Encoding
import Timeline

/// Says where JSON does not fit a JSON Schema, as far as the schemas of events make use of it. A keyword that it doesn't know
/// doesn't fit either, and a property that the schema doesn't name neither, so that nothing is checked less than it seems.
public struct JSONSchemaCheck {
    private let schema: JSONValue
    /// What does not fit, and where; nothing where all does.
    public private(set) var mistakes: [String] = []

    /// Checks JSON against a schema, or a part of it: `MessageReceived`.
    public init(_ json: String, against definition: String? = nil, of schema: JSONValue) throws {
        self.schema = schema
        let document = try JSONDocument(Array(json.utf8), limit: .max)
        guard let part = definition.map({ schema["$defs"]?[$0] }) ?? schema else {
            mistakes = ["there is no \(definition ?? "schema")"]
            return
        }
        check(document.root, part, definition ?? "")
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
        case "type":
            expected.string.map { isOfType(value, $0) } ?? expected.elements.contains { isOfType(value, $0.string) }
        case "const": expected.raw == value.raw
        case "enum": expected.elements.contains { $0.raw == value.raw }
        case "required": expected.elements.allSatisfy { $0.string.map { value[$0] != nil } ?? false }
        case "minimum": value.isNull || (value.integer ?? -1) >= (expected.integer ?? 0)
        case "maximum": value.isNull || (value.integer ?? -1) <= (expected.integer ?? 0)
        case "format": Timestamp(iso8601: value.string ?? "") != nil
        // That of lengths of time, the only one there is; the hours of a clock can be behind.
        case "pattern": Duration(configuration: String((value.string ?? "").trimmingPrefix("-"))) != nil
        // Looked at by themselves, or words for people.
        case "$ref", "items", "properties", "additionalProperties", "description", "title", "x-names", "x-personal":
            true
        case "$schema", "$id", "$defs": true
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
        case "null": value.isNull
        default: false
        }
    }

    private func text(_ value: JSONValue) -> String { String(decoding: value.raw, as: UTF8.self) }
}
