import Encoding
import Events
import Timeline

extension Account {
    /// An event that has no words of its own, by its name and its fields: `session parked: session 3, workbin "later"`.
    ///
    /// The platform's own bytes are left out; why it was decided stands where it does for every event.
    init(naming name: String, fields json: String, _ limit: Int?) {
        let fields = try? JSONDocument(Array(json.utf8), limit: .max)
        let told = fields?.root.members.compactMap { name, value in
            ["decision", "raw"].contains(name) ? nil : Account.text(name, value, limit)
        }
        let words = told.map { $0.joined(separator: ", ") } ?? ""
        self.init(
            .decision, Account.words(name) + (words.isEmpty ? "" : ": \(words)"),
            (fields?.root["decision"]).map(Decision.init(json:)))
    }

    private static func text(_ name: String, _ value: JSONValue, _ limit: Int?) -> String? {
        let raw = String(decoding: value.raw, as: UTF8.self)
        switch value.kind {
        case .string: return "\(words(name)) \(Visible.quoted(value.string ?? "", limit: limit))"
        case .bool: return words(name)
        case .object where raw == "{}": return nil
        default: return "\(words(name)) \(Visible.json(raw))"
        }
    }

    /// `reply id` for `replyID`, `user id seen` for `userIDSeen`.
    private static func words(_ name: String) -> String {
        let characters = Array(name)
        var words = ""
        for (index, character) in characters.enumerated() {
            let endsCapitals = characters.dropFirst(index + 1).first?.isLowercase ?? false
            if character.isUppercase, index > 0, endsCapitals || !characters[index - 1].isUppercase { words += " " }
            words += character.lowercased()
        }
        return Visible.text(words)
    }
}

extension Decision {
    /// The decision that was told as JSON.
    fileprivate init(json: JSONValue) {
        self.init(
            rule: json["rule"]?.string ?? "", version: UInt32(clamping: json["version"]?.integer ?? 0),
            restsOn: json["restsOn"]?.elements.map { Position(UInt64(clamping: $0.integer ?? 0)) } ?? [],
            deadline: json["deadline"]?.string.flatMap(Timestamp.init(iso8601:)))
    }
}
