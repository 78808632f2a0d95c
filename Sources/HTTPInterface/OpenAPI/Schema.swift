/// A JSON schema for the OpenAPI document, with the named ones that it refers to: whoever uses one brings along what it needs.
struct Schema: Sendable {
    let json: JSON
    /// The schemas that it refers to, by name.
    private(set) var named: [String: JSON] = [:]

    init(_ json: JSON, _ parts: some Sequence<Schema> = []) {
        self.json = json
        for part in parts { named.merge(part.named) { first, _ in first } }
    }
}

extension Schema {
    static let string = Schema(["type": "string"])
    static let integer = Schema(["type": "integer"])
    static let boolean = Schema(["type": "boolean"])
    static let time = Schema(["type": "string", "format": "date-time"])
    static let anything = Schema(["type": "object", "additionalProperties": true])

    /// A text with its meaning.
    static func string(_ description: String) -> Schema {
        Schema(["type": "string", "description": .string(description)])
    }

    /// A whole number with its meaning.
    static func integer(_ description: String) -> Schema {
        Schema(["type": "integer", "description": .string(description)])
    }

    /// A text that is one of a few.
    static func choice(_ values: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(values.map(JSON.string))])
    }

    /// A whole number within bounds.
    static func integer(_ range: ClosedRange<Int>) -> Schema {
        Schema([
            "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
            "maximum": .integer(Int64(range.upperBound)),
        ])
    }

    /// A list.
    static func list(_ element: Schema) -> Schema { Schema(["type": "array", "items": element.json], [element]) }

    /// The value, or null.
    static func orNull(_ schema: Schema) -> Schema { Schema(["anyOf": [schema.json, ["type": "null"]]], [schema]) }

    /// One of two.
    static func either(_ one: Schema, _ other: Schema) -> Schema {
        Schema(["anyOf": [one.json, other.json]], [one, other])
    }

    /// An object with any names, and values of one kind.
    static func map(of value: Schema) -> Schema {
        Schema(["type": "object", "additionalProperties": value.json], [value])
    }

    /// An object; the names that are listed as optional may be missing, and no others are taken.
    static func object(_ properties: [String: Schema], optional: Set<String> = []) -> Schema {
        let required = properties.keys.filter { !optional.contains($0) }.sorted()
        var schema: [String: JSON] = ["type": "object", "properties": .object(properties.mapValues(\.json))]
        if !required.isEmpty { schema["required"] = .array(required.map(JSON.string)) }
        return Schema(.object(schema), properties.values)
    }

    /// The same object with more properties, all of which are there.
    func adding(_ properties: [String: Schema]) -> Schema {
        guard case .object(var members) = json, case .object(let own)? = members["properties"] else { return self }
        members["properties"] = .object(own.merging(properties.mapValues(\.json)) { $1 })
        var required = properties.keys.sorted().map(JSON.string)
        if case .array(let before)? = members["required"] { required = before + required }
        members["required"] = .array(required)
        return Schema(.object(members), [self] + properties.values)
    }

    /// A schema that the document holds under a name. It stands beside the type that it describes.
    static func named(_ name: String, _ schema: Schema) -> Schema {
        var reference = Schema(["$ref": .string(prefix + name)], [schema])
        reference.named[name] = schema.json
        return reference
    }

    private static let prefix = "#/components/schemas/"

    /// The schema behind a reference.
    func resolved(_ json: JSON) -> [String: JSON] {
        guard case .object(let members) = json else { return [:] }
        guard case .string(let reference)? = members["$ref"], reference.hasPrefix(Schema.prefix),
            case .object(let found)? = named[String(reference.dropFirst(Schema.prefix.count))]
        else { return members }
        return found
    }
}
