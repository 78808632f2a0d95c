import Encoding

extension Schema {
    /// Refuses what the schema has no place for: a name that it doesn't have, such as a misspelt one, which would be passed over
    /// in silence, and a null where nothing can be null. Whether the rest is there and of its type shows when it is decoded.
    func refuseUnknown(in value: JSONValue) throws { try refuseUnknown(in: value, json, at: "") }

    private func refuseUnknown(in value: JSONValue, _ schema: JSON, at path: String) throws {
        let schema = resolved(schema)
        if case .array(let choices)? = schema["anyOf"] {
            guard !value.isNull, let other = choices.first(where: { $0 != ["type": "null"] }) else { return }
            return try refuseUnknown(in: value, other, at: path)
        }
        switch value.kind {
        case .null:
            throw Problem.invalid(path.isEmpty ? "(the body)" : path, "can't be null: leave it out, or give it a value")
        case .object:
            for (name, member) in value.members.sorted(by: { $0.name < $1.name }) {
                let memberPath = path.isEmpty ? name : "\(path).\(name)"
                guard let known = try memberSchema(name, of: schema, at: memberPath) else { continue }
                try refuseUnknown(in: member, known, at: memberPath)
            }
        case .array:
            guard let element = schema["items"] else { return }
            // In a text there is nothing to be known.
            for (index, value) in value.elements.enumerated() where value.kind != .string {
                try refuseUnknown(in: value, element, at: "\(path)[\(index)]")
            }
        case .string, .number, .bool: return
        }
    }

    /// The schema of a member; nil where it can be anything.
    private func memberSchema(_ name: String, of schema: [String: JSON], at path: String) throws -> JSON? {
        guard case .object(let properties)? = schema["properties"] else {
            if case .object(let members)? = schema["additionalProperties"] { return .object(members) }
            return nil
        }
        if let known = properties[name] { return known }
        throw Problem.unknown(path, "member", among: properties.keys.sorted())
    }
}

extension Problem {
    /// A name that means nothing here.
    static func unknown(_ name: String, _ kind: String, among known: [String]) -> Problem {
        let hint = NearMiss.hint(forEndOf: name, among: known)
        let others = known.map { "'\($0)'" }.joined(separator: ", ")
        let advice = !hint.isEmpty ? hint : known.isEmpty ? ": there are none here" : ": there are \(others)"
        return invalid(name, "is no \(kind) that is known here\(advice)")
    }
}
