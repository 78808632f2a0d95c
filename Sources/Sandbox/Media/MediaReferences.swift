import OrderedCollections

/// The files that a message names by their ids, wherever they stand in it.
enum MediaReferences {
    /// Refuses a message that names a file which the line does not have.
    static func check(_ message: JSON, knows: (String) -> Bool) throws(GraphError) {
        guard let type = message["type"]?.string, let content = message[type] else { return }
        try check(content, at: type, kind: type, knows: knows)
    }

    private static func check(_ value: JSON, at path: String, kind: String, knows: (String) -> Bool) throws(GraphError)
    {
        if MediaKind(rawValue: kind) != nil, let id = value["id"]?.string ?? value["id"]?.integer.map(String.init),
            !knows(id)
        {
            throw .malformed("Param \(path)['id'] is not a valid whatsapp business account media attachment ID")
        }
        for (name, field) in value.object ?? [:] {
            try check(field, at: "\(path)['\(name)']", kind: name, knows: knows)
        }
        for (index, element) in (value.array ?? []).enumerated() {
            try check(element, at: "\(path)[\(index)]", kind: "", knows: knows)
        }
    }
}
