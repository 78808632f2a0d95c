import Encoding
public import Events
public import Projections
import Settings
import Timeline

/// Sets lines' rules, all of them at once.
func setRules(
    _ sets: [LinePolicySet], by origin: Origin?, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let wanted = Set(sets.map(\.line))
    var defaults = Position.start
    for set in try rulesToSet(sets, given: world.settings) {
        try checkNames(in: set, world)
        if origin != nil { try checkLocks(of: set, world) }
        // What somebody wanted has no cause in the log; what follows from the defaults has theirs.
        draft.cause = wanted.contains(set.line) ? .start : defaults
        let position = draft.recordSystem(.linePolicySet(set))
        if set.line == .absent { defaults = position }
    }
}

/// Refuses rules that name a calendar or list that there is not.
private func checkNames(in set: LinePolicySet, _ world: borrowing World) throws(Rejection) {
    let whose = set.line == .absent ? "the defaults" : "line '\(set.line)'"
    if let calendar = set.policy.hours?.calendar, world.settings.calendars[calendar] == nil {
        throw Rejection(
            .invalid, "\(whose): hours.calendar: there is no calendar '\(calendar)'; put it at /v1/calendars first")
    }
    for list in set.policy.incomingBlacklists + set.policy.outgoingBlacklists where world.lists.count(of: list) == nil {
        throw Rejection(.invalid, "\(whose): there is no list '\(list)'; put it at /v1/lists first")
    }
}

/// Refuses to give a locked task a line or to take one from it (S0.7). What the configuration says holds in any case.
private func checkLocks(of set: LinePolicySet, _ world: borrowing World) throws(Rejection) {
    let before = world.settings.own(set.line)?.botOnStart ?? ""
    guard before != set.policy.botOnStart else { return }
    for task in [before, set.policy.botOnStart] { try checkUnlocked(task, world) }
}

/// What is set where somebody wants these rules: what is as it was is left out; where the defaults change, the lines that follow
/// them in something change with them; and each says what is different. A pure function: what would change can be asked.
///
/// - Throws: Where a line can't follow the defaults: it says half of a rule whose other half they no longer have.
public func rulesToSet(_ sets: [LinePolicySet], given before: Settings) throws(Rejection) -> [LinePolicySet] {
    var after = before
    for set in sets { after.apply(set) }
    let defaults = after.saidOfAll
    var following: [LinePolicySet] = []
    if defaults != before.saidOfAll {
        let wanted = Set(sets.map(\.line))
        following = before.configuredLines.filter { !wanted.contains($0) }.compactMap { before.set(for: $0) }
    }
    var result: [LinePolicySet] = []
    for set in sets + following {
        let wanted = try set.following(defaults)
        let new = wanted.changed(from: before.set(for: set.line), where: before.rulesBefore(settingOf: set.line))
        if let new { result.append(new) }
    }
    return result
}

extension Settings {
    /// The rules that held for a line before its own are set: those it had, else the defaults, where these were set and are for
    /// lines that are not named; nil where none were set.
    fileprivate func rulesBefore(settingOf line: LineID) -> LinePolicy? {
        own(line) ?? (set(for: .absent) != nil && servesOthers ? policy(for: line) : nil)
    }
}

extension LinePolicySet {
    /// The same with what is not said of the line taken from the defaults.
    fileprivate func following(_ defaults: SettingNode) throws(Rejection) -> LinePolicySet {
        guard line != .absent, let said else { return self }
        let reading = SettingReading()
        var set = self
        set.policy = policy.following(defaults, saying: said, reading)
        if let mistake = reading.mistakes.first {
            let key = mistake.path.isEmpty ? "" : "\(mistake.path): "
            throw Rejection(.invalid, "line '\(line)': \(key)\(mistake.advice)")
        }
        return set
    }

    /// The same with what is different from the rules that held before, in words; nil where it is what was set already.
    fileprivate func changed(from old: LinePolicySet?, where held: LinePolicy?) -> LinePolicySet? {
        var set = self
        set.changed = []
        guard set != old else { return nil }
        if let held {
            let changes = policy.changes(from: held).map(\.description)
            set.changed = changes.isEmpty ? [saidInWords] : changes
        }
        return set
    }

    /// What is said of the line, where that is all that has changed.
    private var saidInWords: String {
        guard let said else { return "everything is said" }
        return said.isEmpty ? "nothing is said" : "said: \(said.keys.joined(separator: ", "))"
    }
}
