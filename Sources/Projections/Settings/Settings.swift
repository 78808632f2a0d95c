public import Encoding
public import Events
public import Settings

/// The rules of each line, as they were set last.
public struct Settings: Projection, FieldCodable, Hashable {
    public static let version: UInt32 = 1

    private var lines: [LineSetting] = []

    /// Nothing was set: every line has the built-in defaults.
    public init() {}

    /// The lines that have rules of their own.
    public var configuredLines: [LineID] { lines.map(\.line).filter { $0 != .absent } }

    /// The rules of a line; nil for a line that nobody configured while others are: messages to it are recorded, and nothing
    /// follows.
    public func policy(for line: LineID) -> LinePolicy? {
        if lines.isEmpty { return line == .absent ? nil : LinePolicy() }
        return own(line) ?? own(.absent)
    }

    /// What was set for exactly this line, or for the others where it is absent.
    public func own(_ line: LineID) -> LinePolicy? { place(of: line).map { lines[$0].policy } }

    /// Looks at the rules that hold for a line where they are; where there are none, at rules that do nothing.
    func withPolicy<Answer>(for line: LineID, _ look: (borrowing LinePolicy) -> Answer) -> Answer {
        if let place = place(of: line) ?? place(of: .absent) { return look(lines[place].policy) }
        return look(policy(for: line) ?? .inert)
    }

    private func place(of line: LineID) -> Int? {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].line < line { low = middle + 1 } else { high = middle }
        }
        return low < lines.count && lines[low].line == line ? low : nil
    }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .linePolicySet(let set) = event.event else { return }
        var policy = set.policy
        // Rules count from the moment at which a line is switched on again; one that is new was never off.
        if let before = own(set.line) {
            policy.servedSince = before.disabled && !policy.disabled ? event.recordedAt : before.servedSince
        }
        lines.removeAll { $0.line == set.line }
        lines.append(LineSetting(line: set.line, policy: policy))
        lines.sort { $0.line < $1.line }
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "lines", &lines) }

    private struct LineSetting: FieldCodable, Hashable {
        var line = LineID.absent
        var policy = LinePolicy()

        init() {}
        init(line: LineID, policy: LinePolicy) { (self.line, self.policy) = (line, policy) }

        mutating func code(_ fields: inout FieldCoder) {
            var servedSince = policy.servedSince
            fields.field(1, "line", &line)
            fields.field(2, "policy", &policy)
            fields.field(3, "servedSince", &servedSince)
            policy.servedSince = servedSince
        }
    }
}
