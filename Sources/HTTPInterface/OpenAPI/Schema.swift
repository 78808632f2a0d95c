/// Makes JSON schemas for the OpenAPI document.
enum Schema {
    static let string: JSON = ["type": "string"]
    static let integer: JSON = ["type": "integer"]
    static let boolean: JSON = ["type": "boolean"]
    static let time: JSON = ["type": "string", "format": "date-time"]
    static let anything: JSON = ["type": "object", "additionalProperties": true]

    /// A text with its meaning.
    static func string(_ description: String) -> JSON { ["type": "string", "description": .string(description)] }

    /// A text that is one of a few.
    static func choice(_ values: [String]) -> JSON { ["type": "string", "enum": .array(values.map(JSON.string))] }

    /// A whole number within bounds.
    static func integer(_ range: ClosedRange<Int>) -> JSON {
        ["type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound))]
    }

    /// A list.
    static func list(_ element: JSON) -> JSON { ["type": "array", "items": element] }

    /// The value, or null.
    static func orNull(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

    /// An object; the names that are listed as optional may be missing.
    static func object(_ properties: [String: JSON], optional: Set<String> = []) -> JSON {
        let required = properties.keys.filter { !optional.contains($0) }.sorted()
        var schema: [String: JSON] = ["type": "object", "properties": .object(properties)]
        if !required.isEmpty { schema["required"] = .array(required.map(JSON.string)) }
        return .object(schema)
    }

    /// A schema that the document holds under a name.
    static func named(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/\(name)")] }
}
