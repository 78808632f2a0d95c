public import Decisions
public import Events
public import Projections
import Settings
import Yams

/// One setting that is said on the way: in a script, while everything else stays as it is.
extension Configuration {
    /// What saying a setting leads to.
    ///
    /// - Parameters:
    ///   - line: The line of which it is said; nil for every line.
    ///   - key: The setting's key; one within a group is written `replyReminder.after`.
    ///   - value: The value, as YAML has it on one line: `1h`, `off`, `{ after: 5m, text: Soon }`.
    ///   - world: What was said so far.
    /// - Throws: A ``ConfigurationError`` with everything that is wrong.
    @Sendable public static func settingStep(
        _ line: LineID?, _ key: String, _ value: String, _ world: borrowing World
    ) throws -> [Command] {
        let problems = ProblemCollector(source: "")
        problems.reading.knownNames.calendars = world.settings.calendars.names
        problems.reading.knownNames.lists = world.lists.names
        if line == nil, key == "presence" {
            let length = try presence(value, problems)
            return [.setPresence(length)]
        }
        let line = line ?? .absent
        let said = world.settings.said
        let isDefaults = line == .absent
        var own = isDefaults ? said.defaults : said.lines.first { $0.key == line.rawValue }?.value ?? .nothing
        let node = YAMLDocument.read(value, problems).map { SettingTree.read($0, at: key, problems.reading) }
        let path = key.split(separator: ".").map(String.init)
        own.say(node ?? SettingNode(.null, path: key), at: path, LinePolicy.settings)
        var changed = said
        if isDefaults {
            (changed.defaults, changed.lines) = (own, [])
        } else {
            changed.lines = [.init(line.rawValue, own)]
        }
        let rules = changed.rules(problems.reading)
        try problems.throwIfAny()
        let rule = isDefaults ? rules.defaults : rules.lines[0]
        var set = LinePolicySet(line: line, policy: rule.policy, said: rule.said)
        set.onlyForNamed = isDefaults && !said.servesOthers
        return [.setRules([set], by: nil)]
    }

    /// How long a desk may be gone: of no line.
    private static func presence(_ value: String, _ problems: ProblemCollector) throws -> Duration? {
        let node = YAMLDocument.read(value, problems).map { SettingTree.read($0, at: "presence", problems.reading) }
        let root = SettingNode(.mapping([.init("presence", (node ?? SettingNode(.null, path: "presence")).unplaced)]))
        let file = ConfigurationFile(root, problems.reading)
        try problems.throwIfAny()
        return file?.presence
    }
}

extension SettingNode {
    /// Says a value at a path of keys: a group key by key. What stands in the way is replaced.
    fileprivate mutating func say(_ value: SettingNode, at path: [String], _ settings: [SettingDescription]) {
        guard let key = path.first else { return }
        let setting = settings.first { $0.key == key }
        if path.count == 1 {
            self = saying(SettingNode(.mapping([.init(key, value.unplaced)])), of: settings)
            return
        }
        var inner = self[key] ?? .nothing
        if !inner.isMapping { inner = SettingNode(.mapping([]), path: inner.path) }
        inner.say(value, at: Array(path.dropFirst()), setting?.shape.members ?? [])
        self[key] = inner
    }

    /// The value without the places that it has in no file.
    fileprivate var unplaced: SettingNode {
        var node = self
        (node.place, node.keyPlace) = (nil, nil)
        switch content {
        case .mapping(let entries): node.content = .mapping(entries.map { Entry($0.key, $0.value.unplaced) })
        case .sequence(let elements): node.content = .sequence(elements.map(\.unplaced))
        default: break
        }
        return node
    }
}
