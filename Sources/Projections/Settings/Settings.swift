public import Encoding
public import Events
public import Settings
import Timeline

/// The rules of each line, as they were set last.
public struct Settings: Projection, FieldCodable, Hashable {
    /// What was set last for each line, by line; the defaults are the absent line's and come first.
    private var lines: [LinePolicySet] = []
    /// The rules of each of them, to be handed around.
    private var shared: [SharedPolicy] = []
    /// The calendars by which lines are open (S1.12).
    public private(set) var calendars = Calendars()
    /// The tasks: bots that answer by themselves (S0.1).
    public private(set) var tasks = Tasks()
    /// How many messages there are for them (S0.6).
    public private(set) var allocation = Allocation()

    /// Nothing was set: every line has the built-in defaults.
    public init() {}

    /// The lines that have rules of their own.
    public var configuredLines: [LineID] { lines.map(\.line).filter { $0 != .absent } }

    /// The rules of a line; nil for a line that nobody configured while others are: messages to it are recorded, and nothing
    /// follows.
    public func policy(for line: LineID) -> LinePolicy? {
        if lines.isEmpty { return line == .absent ? nil : LinePolicy() }
        if let place = placeOfRules(for: line) { return lines[place].policy }
        return place(of: .absent) == nil ? nil : .inert
    }

    /// The rules that hold for a line; where there are none, rules that do nothing.
    public func rules(for line: LineID) -> SharedPolicy {
        if let place = placeOfRules(for: line) { return shared[place] }
        return lines.isEmpty && line != .absent ? .standard : .inert
    }

    /// The connector of a line (S1.2); one that nobody named has that of the defaults, also where it is not served: its messages
    /// are recorded all the same.
    public func connector(of line: LineID) -> ConnectorName {
        guard let place = place(of: line) ?? place(of: .absent) else { return .standard }
        return lines[place].policy.connector
    }

    /// The connectors that lines and defaults name, besides the default one.
    public var namedConnectors: Set<ConnectorName> {
        Set(lines.map(\.policy.connector)).subtracting([.standard])
    }

    /// What was set for exactly this line, or for the others where it is absent.
    public func own(_ line: LineID) -> LinePolicy? { place(of: line).map { lines[$0].policy } }

    /// What was set last for exactly this line, and which of it was said; for the defaults where it is absent.
    public func set(for line: LineID) -> LinePolicySet? { place(of: line).map { lines[$0] } }

    /// Looks at the rules that hold for a line where they are; where there are none, at rules that do nothing.
    func withPolicy<Answer>(for line: LineID, _ look: (borrowing LinePolicy) -> Answer) -> Answer {
        look(rules(for: line).rules)
    }

    private func placeOfRules(for line: LineID) -> Int? {
        guard let place = place(of: line) ?? place(of: .absent), !lines[place].onlyForNamed else { return nil }
        return place
    }

    private func place(of line: LineID) -> Int? {
        let place = insertionPlace(of: line)
        return place < lines.count && lines[place].line == line ? place : nil
    }

    private func insertionPlace(of line: LineID) -> Int {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].line < line { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The lines that have rules of their own and are open by a calendar; absent for the defaults.
    public func lines(openBy calendar: String) -> [LineID] {
        lines.filter { $0.policy.hours?.calendar == calendar }.map(\.line)
    }

    /// The lines that have rules of their own and name a list (S1.13, S1.14); absent for the defaults.
    public func lines(naming list: String) -> [LineID] {
        lines.filter { ($0.policy.incomingBlacklists + $0.policy.outgoingBlacklists).contains(list) }.map(\.line)
    }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .linePolicySet(var set):
            set.policy.service = service(of: set, setAt: event.recordedAt)
            apply(set)
        case .taskSet:
            tasks.apply(event)
            if tasks.replyWaitsBy == event.position { shareReplyWaits() }
        case .taskLocked, .taskUnlocked, .taskFavourited: tasks.apply(event)
        case .allocationSet: allocation.apply(event)
        case .calendarSet(let set):
            calendars.apply(event)
            for place in lines.indices where lines[place].policy.hours?.calendar == set.name {
                lines[place].policy.service.calendar = calendars[set.name]
                lines[place].policy.service.hoursSince = event.recordedAt
                shared[place] = SharedPolicy(lines[place].policy)
            }
        default: return
        }
    }

    /// Every line's sessions can come to a task: what tasks say of theirs is kept with the rules of each.
    private mutating func shareReplyWaits() {
        for place in lines.indices {
            lines[place].policy.service.replyWaits = tasks.replyWaits
            shared[place] = SharedPolicy(lines[place].policy)
        }
    }

    /// Rules count from the moment at which a line is switched on again, or open at other hours; one that is new was never off.
    private func service(of set: LinePolicySet, setAt moment: Timestamp) -> LineService {
        var service = own(set.line)?.service ?? LineService()
        if let before = own(set.line), before.disabled, !set.policy.disabled { service.since = moment }
        if rules(for: set.line).rules.hours != set.policy.hours { service.hoursSince = moment }
        return service
    }

    /// Takes over what was set. How it differs from before is not kept.
    public mutating func apply(_ set: LinePolicySet) {
        var kept = set
        kept.changed = []
        kept.policy.service.calendar = kept.policy.hours.flatMap { calendars[$0.calendar] }
        kept.policy.service.replyWaits = tasks.replyWaits
        if let place = place(of: set.line) {
            (lines[place], shared[place]) = (kept, SharedPolicy(kept.policy))
        } else {
            let place = insertionPlace(of: set.line)
            lines.insert(kept, at: place)
            shared.insert(SharedPolicy(kept.policy), at: place)
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        var services = lines.map { ServiceRecord(line: $0.line, $0.policy.service) }.filter(\.saysSomething)
        fields.field(1, "lines", &lines)
        fields.field(2, "servedSince", &services)
        fields.field(3, "calendars", &calendars)
        fields.field(4, "tasks", &tasks)
        fields.field(5, "allocation", &allocation)
        if shared.count != lines.count { restore(services) }
    }

    /// Gives the lines that were read what is kept beside them.
    private mutating func restore(_ services: [ServiceRecord]) {
        for record in services {
            guard let place = place(of: record.line) else { continue }
            lines[place].policy.service.since = record.since
            lines[place].policy.service.hoursSince = record.hoursSince
        }
        for place in lines.indices {
            lines[place].policy.service.calendar = lines[place].policy.hours.flatMap { calendars[$0.calendar] }
            lines[place].policy.service.replyWaits = tasks.replyWaits
        }
        shared = lines.map { SharedPolicy($0.policy) }
    }

    /// From when a line's rules count, which is no part of what was set.
    private struct ServiceRecord: FieldCodable {
        var line = LineID.absent
        var since = Timestamp.epoch
        var hoursSince = Timestamp.epoch

        init() {}
        init(line: LineID, _ service: LineService) {
            (self.line, since, hoursSince) = (line, service.since, service.hoursSince)
        }

        var saysSomething: Bool { since != .epoch || hoursSince != .epoch }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "line", &line)
            fields.field(2, "since", &since)
            fields.field(3, "hoursSince", &hoursSince)
        }
    }
}
