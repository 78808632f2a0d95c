/// Settings as people read them: the tables of `docs/configuration.md` and the example file.
public enum SettingPages {
    /// A table of settings in Markdown, and one for each group among them.
    public static func tables(of settings: [SettingDescription]) -> String {
        let rows = settings.map { setting in
            let former = setting.formerly.map { " Formerly `\($0)`." }.joined()
            let only = setting.isOfOneLine ? " Only under `lines`." : ""
            let row = setting.row.isEmpty ? "" : " (\(setting.row))"
            return "| `\(setting.key)` | \(setting.sentence)\(row)\(only)\(former) | \(standard(setting)) | "
                + "\(setting.shape.inMarkdown) |"
        }
        let table = (["| key | what | default | possible |", "|---|---|---|---|"] + rows).joined(separator: "\n")
        let groups = settings.filter { !$0.shape.isMessage && !$0.shape.members.isEmpty }
        return ([table] + groups.map { "`\($0.key)`:\n\n\(tables(of: $0.shape.members))" }).joined(separator: "\n\n")
    }

    /// The table of what a message can be.
    public static var messageTables: String { tables(of: AutomaticMessage.describe()) }

    private static func standard(_ setting: SettingDescription) -> String {
        if setting.isNeeded { return "needed" }
        if setting.standard.isEmpty { return "none" }
        return setting.standard.isMapping ? "see below" : "`\(setting.standard.flow)`"
    }

    /// Settings in YAML, each below its sentence, with its example or its default.
    public static func example(of settings: [SettingDescription], indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        return settings.map { setting in
            let text = comment(on: setting).map { "\(margin)# \($0)\n" }.joined()
            let isGroup = !setting.shape.isMessage && !setting.shape.members.isEmpty
            if setting.example == nil, isGroup {
                let members = example(of: setting.shape.members, indent: indent + 2)
                return "\(text)\(margin)\(setting.key):\n\(members)"
            }
            return "\(text)\(margin)\(setting.key): \(setting.example ?? setting.standard.flow)\n"
        }.joined(separator: indent > 2 ? "" : "\n")
    }

    private static func comment(on setting: SettingDescription) -> [String] {
        let row = setting.row.isEmpty ? "" : " (\(setting.row))"
        let sentence = setting.sentence.hasSuffix(".") ? String(setting.sentence.dropLast()) : setting.sentence
        let possible = setting.shape.members.isEmpty || setting.shape.isMessage ? ": \(setting.shape.inWords)." : "."
        let isGroup = setting.standard.isMapping || setting.standard.isEmpty
        let standard = setting.isNeeded || isGroup ? "" : " Default: \(setting.standard.flow)."
        return wrapped("\(sentence)\(row)\(possible)\(standard)".replacing("`", with: ""), to: 110)
    }

    private static func wrapped(_ text: String, to width: Int) -> [String] {
        text.split(separator: " ").reduce(into: [""]) { lines, word in
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }
}

extension SettingShape {
    /// Whether it is a message, which is described once for all.
    fileprivate var isMessage: Bool {
        switch self {
        case .message: true
        case .off(let shape): shape.isMessage
        default: false
        }
    }
}
