extension SettingNode {
    /// The same with other values said over it: a group key by key, whatever else as a whole.
    ///
    /// - Parameter settings: The settings that the keys are of.
    public func saying(_ other: SettingNode, of settings: [SettingDescription]) -> SettingNode {
        guard isMapping, other.isMapping else { return other }
        var merged = self
        for entry in other.entries {
            let setting = settings.first { $0.key == entry.key || $0.formerly.contains(entry.key) }
            for key in SettingNode.otherWays(to: entry.key, settings) { merged[key] = nil }
            let members = setting.map { $0.shape.isLayered ? $0.shape.members : [] } ?? []
            merged[entry.key] =
                members.isEmpty ? entry.value : merged[entry.key]?.saying(entry.value, of: members) ?? entry.value
        }
        return merged
    }

    /// The keys by which the same can be said: former names, and a message's own keys beside the key that holds it.
    private static func otherWays(to key: String, _ settings: [SettingDescription]) -> [String] {
        settings.flatMap { setting -> [String] in
            let names = [setting.key] + setting.formerly
            if names.contains(key) {
                return names.filter { $0 != key } + (setting.isInline ? setting.shape.members.map(\.key) : [])
            }
            let isInside = setting.isInline && setting.shape.members.contains { $0.key == key }
            return isInside ? names : []
        }
    }
}
