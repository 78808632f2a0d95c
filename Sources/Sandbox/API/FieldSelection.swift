import OrderedCollections

/// The fields of an object that a request wants to see: `?fields=id,name,paging{cursors}`.
struct FieldSelection {
    /// The names, without what stands in braces behind them; nil where none are asked for.
    private let names: [String]?

    init(_ text: String?) {
        names = text.map { text in
            var names = [""]
            var depth = 0
            for character in text {
                switch character {
                case "{", "(": depth += 1
                case "}", ")": depth -= 1
                case "," where depth == 0: names.append("")
                case _ where depth == 0: names[names.count - 1].append(character)
                default: break
                }
            }
            return names.map { String($0.prefix { $0 != "." && $0 != " " }) }.filter { !$0.isEmpty }
        }
    }

    /// An object's fields as asked for, with its id.
    ///
    /// - Parameters:
    ///   - object: Everything there is; null for what has no value, and is left out.
    ///   - usual: What is shown where nobody asks.
    func show(_ object: JSON, usual: [String], of node: GraphEndpoint.Node) throws(GraphError) -> JSON {
        guard let all = object.object else { return object }
        var shown: OrderedDictionary<String, JSON> = [:]
        for name in names ?? usual {
            guard let value = all[name] else { throw .unknownField(name, of: node) }
            if value != .null { shown[name] = value }
        }
        if let id = all["id"], shown["id"] == nil { shown["id"] = id }
        return .object(shown)
    }
}

extension GraphCall {
    var selection: FieldSelection { FieldSelection(request.query["fields"] ?? request.fields?["fields"]?.string) }
}
