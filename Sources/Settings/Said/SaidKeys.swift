public import Encoding

/// Which settings somebody said in one place, by their dotted keys: `autoClose`, `replyReminder.after`. What was not said
/// follows the defaults, also when they change.
public struct SaidKeys: Hashable, FieldCodable {
    /// The keys, in order.
    public var keys: [String] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing was said.
    public init() {}

    /// These keys.
    public init(_ keys: some Sequence<String>) { self.keys = Set(keys).sorted() }

    /// The keys that are said in a tree.
    public init(in node: SettingNode, of settings: [SettingDescription]) {
        self.init(SaidKeys.keys(in: node, of: settings, at: ""))
    }

    /// Whether nothing was said.
    public var isEmpty: Bool { keys.isEmpty }

    func contains(_ key: String) -> Bool { keys.contains(key) }
    func containsSome(in group: String) -> Bool { keys.contains { $0.hasPrefix(group + ".") } }

    private static func keys(in node: SettingNode, of settings: [SettingDescription], at path: String) -> [String] {
        node.entries.flatMap { entry -> [String] in
            let setting = settings.first { $0.key == entry.key || $0.formerly.contains(entry.key) }
            let own = SettingDescription.path(path, setting?.key ?? entry.key)
            guard let setting, setting.shape.isLayered, entry.value.isMapping else { return [own] }
            // `{}` switches on what can be off, and says nothing of anything else.
            if entry.value.entries.isEmpty { return setting.shape.canBeOff ? [own] : [] }
            return keys(in: entry.value, of: setting.shape.members, at: own)
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "keys", &keys)
        fields.unknown(&unknown)
    }
}
