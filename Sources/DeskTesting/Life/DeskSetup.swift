/// Agents and lines, before a life begins: a configuration of which each part can be left out.
package struct DeskSetup: Hashable, Sendable {
    /// An agent whom the configuration names.
    struct Agent: Hashable, Sendable {
        var id: String
        /// The lines that they serve; none for all.
        var lines: [String] = []
        var skills: [String] = []
        var limit: Int?

        fileprivate var yaml: String {
            var members = ["id: \(id)", "name: \(id)"]
            if !lines.isEmpty { members.append("lines: [\(lines.map { "\"\($0)\"" }.joined(separator: ", "))]") }
            if !skills.isEmpty { members.append("skills: [\(skills.joined(separator: ", "))]") }
            if let limit { members.append("receptionLimit: \(limit)") }
            return "  - { \(members.joined(separator: ", ")) }\n"
        }
    }

    /// A setting of a line: `queue.maxTime`, `10m`.
    struct Setting: Hashable, Sendable {
        var line: String
        var key: String
        var value: String
    }

    /// The lines that are served.
    var lines: [String] = []
    /// What is set of them.
    var settings: [Setting] = []
    /// What settings can name: calendars, lists.
    var named = [LifeHours.calendars, LifeHours.blacklists]
    /// Who works there.
    var agents: [Agent] = []

    /// The configuration file.
    var yaml: String {
        let people = agents.map(\.yaml).joined()
        return named.joined() + "lines:\n" + lines.map(yaml(of:)).joined()
            + (people.isEmpty ? "" : "agents:\n\(people)")
    }

    private func yaml(of line: String) -> String {
        var text = "  \"\(line)\":\n    name: Line \(line)\n"
        let own = settings.filter { $0.line == line }
        for setting in own where !setting.key.contains(".") { text += "    \(setting.key): \(setting.value)\n" }
        for group in Set(own.compactMap(\.group)).sorted() {
            let members = own.filter { $0.group == group }.map { "\($0.key.dropFirst(group.count + 1)): \($0.value)" }
            text += "    \(group): { \(members.joined(separator: ", ")) }\n"
        }
        return text
    }
}

extension DeskSetup.Setting {
    /// The group that the setting is in: `queue` of `queue.maxTime`; nil for one in none.
    fileprivate var group: String? { key.firstIndex(of: ".").map { String(key[..<$0]) } }
}
