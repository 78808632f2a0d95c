import Events
import Projections
import Settings
import Timeline

/// The rules of each line as the events set them.
struct LedgerRules: Sendable {
    private var rules: [LineID: SharedPolicy] = [:]
    /// When a line was switched on again.
    private var servedSince: [LineID: Timestamp] = [:]

    /// When a line's rules were set last.
    private(set) var setAt: [LineID: Timestamp] = [:]

    /// The lines that have rules, by name.
    var lines: [LineID] { rules.keys.sorted { $0.rawValue < $1.rawValue } }

    /// A line's rules; those that do nothing for one that has none.
    func of(_ line: LineID) -> LinePolicy { (rules[line] ?? .inert).rules }

    /// Looks at one rule of a line without a copy of them all.
    subscript<Value>(line: LineID, rule: KeyPath<LinePolicy, Value>) -> Value {
        (rules[line] ?? .inert).rules[keyPath: rule]
    }

    /// When something is due that counts from a moment: not for the time that the line was off.
    func due(_ start: Timestamp, after length: Duration, on line: LineID) -> Timestamp {
        let since = servedSince[line] ?? .epoch
        return start + length > since ? start + length : since + length
    }

    mutating func note(_ set: LinePolicySet, at event: RecordedEvent) {
        if let before = rules[set.line]?.rules, before.disabled, !set.policy.disabled {
            servedSince[set.line] = event.recordedAt
        }
        setAt[set.line] = event.recordedAt
        rules[set.line] = SharedPolicy(set.policy)
    }
}
