public import Events
public import Settings

/// What was said of the lines, and what saying something else would set.
extension Settings {
    /// What was said of the lines so far, as the file and `/v1/settings` have it.
    public var said: SaidSettings {
        var said = SaidSettings()
        said.servesOthers = servesOthers
        said.defaults = saidOfAll
        said.lines = configuredLines.compactMap { line in
            guard let set = set(for: line), isNamed(set) else { return nil }
            return SettingNode.Entry(line.rawValue, set.policy.node(saying: set.said))
        }
        return said
    }

    /// What was said of all lines.
    public var saidOfAll: SettingNode {
        guard let set = set(for: .absent), !set.servesNobody else { return .nothing }
        return set.policy.node(saying: set.said)
    }

    /// Whether lines that are not named are served.
    public var servesOthers: Bool {
        guard let set = set(for: .absent) else { return configuredLines.isEmpty }
        return !set.onlyForNamed && !set.servesNobody
    }

    /// A line that was named once and no longer is has rules like those that are not named: nothing need be said of it.
    private func isNamed(_ set: LinePolicySet) -> Bool {
        servesOthers ? set.said.map { !$0.isEmpty } ?? true : !set.servesNobody
    }

    /// What has to be set so that these rules hold, and no others.
    public func sets(for rules: SaidRules) -> [LinePolicySet] {
        var sets: [LinePolicySet] = []
        let isSaid = !rules.defaults.said.isEmpty || set(for: .absent).map { !$0.servesNobody } ?? false
        if rules.servesOthers || isSaid {
            var set = LinePolicySet(line: .absent, policy: rules.defaults.policy, said: rules.defaults.said)
            set.onlyForNamed = !rules.servesOthers
            sets.append(set)
        }
        sets += rules.lines.map { LinePolicySet(line: LineID($0.id), policy: $0.policy, said: $0.said) }
        let named = Set(rules.lines.map { LineID($0.id) })
        sets += configuredLines.filter { !named.contains($0) }.map { line in
            rules.servesOthers
                ? LinePolicySet(line: line, policy: rules.defaults.policy, said: SaidKeys())
                : LinePolicySet(line: line, policy: .inert(on: connector(of: line)))
        }
        return sets
    }
}

extension LinePolicySet {
    /// Whether these are the rules of lines that are not named while others are.
    fileprivate var servesNobody: Bool { said == nil && policy == .inert(on: policy.connector) }
}

/// One setting of one line that is now another.
public struct SettingChange: Hashable, Sendable {
    /// The line; absent for the defaults.
    public var line: LineID
    /// What is different.
    public var difference: SettingDifference
}

extension Settings {
    /// What changes when these are set, setting by setting: against what held for each line before.
    public func changes(by sets: [LinePolicySet]) -> [SettingChange] {
        var settings = self
        return sets.flatMap { set in
            let before = settings.own(set.line) ?? settings.policy(for: set.line) ?? LinePolicy()
            settings.apply(set)
            return set.policy.changes(from: before).map { SettingChange(line: set.line, difference: $0) }
        }
    }
}
