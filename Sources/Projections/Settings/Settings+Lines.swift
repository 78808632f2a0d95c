public import Events
public import Settings

/// Single lines: what saying something of one sets, and to which of them a bot answers.
extension Settings {
    /// What has to be set so that exactly this is said of a line; nothing where it can't be, which is told.
    public func sets(of line: LineID, saying own: SettingNode, _ reading: SettingReading) -> [LinePolicySet] {
        guard let rules = said.rules(of: line.rawValue, saying: own, reading) else { return [] }
        let set = LinePolicySet(line: line, policy: rules.policy, said: rules.said)
        // Where nothing was ever set, every line is served: so it remains.
        let isFirst = self.set(for: .absent) == nil && configuredLines.isEmpty
        return (isFirst ? [LinePolicySet(line: .absent, policy: LinePolicy(), said: SaidKeys())] : []) + [set]
    }

    /// What is said of exactly this line.
    public func said(of line: LineID) -> SettingNode {
        said.lines.first { $0.key == line.rawValue }?.value ?? .nothing
    }

    /// The lines with rules of their own whose sessions a bot gets on start (S1.8).
    public func lines(startingWith bot: String) -> [LineID] {
        configuredLines.filter { rules(for: $0).rules.botOnStart == bot }
    }

    /// Whether lines that are not named start with a bot, by the defaults.
    public func othersStart(with bot: String) -> Bool { servesOthers && own(.absent)?.botOnStart == bot }

    /// The lines with rules of their own that name a bot anywhere; absent for the defaults.
    public func lines(namingBot bot: String) -> [LineID] {
        ([.absent] + configuredLines).filter { line in
            guard let rules = own(line) else { return false }
            return [rules.botOnStart, rules.botOnEnd, rules.queue.botAfter].contains(bot)
        }
    }

    /// What has to be set so that a bot gets the sessions of these lines on start, and of no other line that has rules of its own.
    public func sets(mapping lines: [LineID], to bot: String, _ reading: SettingReading) -> [LinePolicySet] {
        let mapped = lines.filter { own($0)?.botOnStart != bot }
        let unmapped = self.lines(startingWith: bot).filter { !lines.contains($0) }
        // What the defaults say has to be taken back, and can't be left out.
        let none = own(.absent)?.botOnStart.isEmpty ?? true ? SettingNode(.null) : SettingNode(.flag(false))
        return mapped.flatMap { sets(of: $0, startingWith: SettingNode(.text(bot)), reading) }
            + unmapped.flatMap { sets(of: $0, startingWith: none, reading) }
    }

    private func sets(of line: LineID, startingWith bot: SettingNode, _ reading: SettingReading) -> [LinePolicySet] {
        let patch = SettingNode(.mapping([.init("botOnStart", bot)]))
        return sets(of: line, saying: said(of: line).patched(by: patch).located(), reading)
    }
}
