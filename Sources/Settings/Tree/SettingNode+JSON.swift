public import Encoding

extension SettingNode {
    /// Reads JSON. What is said of it is said with paths as JSON Pointers (RFC 6901).
    public init(json: JSONValue, path: String = "", reading: SettingReading) {
        self.init(.null, path: path)
        switch json.kind {
        case .null: content = .null
        case .bool: content = .flag(json.bool ?? false)
        case .string: content = .text(json.string ?? "")
        case .number: content = json.integer.map { .number($0) } ?? .text(json.string ?? "")
        case .array:
            let elements = json.elements.enumerated().map {
                SettingNode(json: $0.element, path: "\(path)/\($0.offset)", reading: reading)
            }
            content = .sequence(elements)
        case .object: content = .mapping(SettingNode.entries(of: json, path, reading))
        }
    }

    private static func entries(of json: JSONValue, _ path: String, _ reading: SettingReading) -> [Entry] {
        var entries: [Entry] = []
        var known: Set<String> = []
        for (name, value) in json.members {
            let path = "\(path)/\(escaped(name))"
            guard known.insert(name).inserted else {
                reading.report(path, at: nil, "is given twice; keep one of the two")
                continue
            }
            entries.append(Entry(name, SettingNode(json: value, path: path, reading: reading)))
        }
        return entries
    }

    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// The same value with the paths that it has in JSON, from there on.
    public func located(at path: String = "") -> SettingNode {
        var node = self
        node.path = path
        switch content {
        case .mapping(let entries):
            node.content = .mapping(
                entries.map { Entry($0.key, $0.value.located(at: "\(path)/\(SettingNode.escaped($0.key))")) })
        case .sequence(let elements):
            node.content = .sequence(elements.enumerated().map { $0.element.located(at: "\(path)/\($0.offset)") })
        default: break
        }
        return node
    }

    /// The value with a patch applied to it (RFC 7396): keys go over keys, null removes, and what is no mapping replaces.
    public func patched(by patch: SettingNode) -> SettingNode {
        guard patch.isMapping else { return patch }
        var result = isMapping ? self : SettingNode(.mapping([]), path: patch.path, keyPlace: patch.keyPlace)
        for entry in patch.entries {
            let old = result[entry.key] ?? .nothing
            result[entry.key] = entry.value.isNull ? nil : old.patched(by: entry.value)
        }
        return result
    }

    /// The value as JSON.
    public var json: String {
        switch content {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .word(let text), .text(let text): JSONText.quoted(text)
        case .mapping(let entries):
            "{" + entries.map { "\(JSONText.quoted($0.key)):\($0.value.json)" }.joined(separator: ",") + "}"
        case .sequence(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        }
    }
}
