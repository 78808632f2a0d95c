import Broker
package import EventLog
import Events
package import Timeline

/// Walks over a log once and lets every check see every event; can go on later from where the log ended.
package struct LogAudit: Sendable {
    private static let batch = 10_000

    /// What was found.
    package private(set) var findings = Findings()
    /// What happened, counted.
    package private(set) var effects = EffectCounts()
    /// The last event that was looked at.
    package private(set) var head = Position.start

    private var items = ItemsCheck()
    private var replies = RepliesCheck()
    private var places = PlacesCheck()
    private var sessions = SessionsCheck()
    private var rules = RulesCheck()
    private var sends = SendsCheck()
    private var outcomes = OutcomesCheck()
    private var last: RecordedEvent?

    /// An audit of a log from its start on.
    package init() {}

    /// How many different items there are.
    package var itemCount: Int { items.count }

    /// Looks at what has been appended, and that what was looked at before is still there.
    package mutating func advance(over log: any EventLog) throws {
        if let last, try log.event(at: last.position) != last {
            findings.add("log", at: last.position, "the event is gone or changed; the log ends at \(log.head)")
        }
        while head < log.head {
            let next = try log.events(from: head.next, limit: LogAudit.batch) { take($0) }
            guard next > head.next || next > log.head else { break }
            head = Position(next.rawValue - 1)
        }
    }

    private mutating func take(_ event: RecordedEvent) {
        effects.take(event, &findings)
        places.take(event, &findings)
        items.take(event, &findings)
        replies.take(event, &findings)
        sessions.take(event, &findings)
        rules.take(event, &findings)
        sends.take(event, &findings)
        outcomes.take(event, &findings)
        last = event
    }

    /// Looks whether everything is there that was acknowledged until now.
    package mutating func demand(_ promises: Promises) {
        items.demand(promises, &findings)
        replies.demand(promises, &findings)
    }

    /// Looks at what can only be told when everything has settled: what nobody asked for, and what the platform saw.
    package mutating func finish(_ promises: Promises, _ platform: PlatformRecord) {
        demand(promises)
        items.refuseUnknown(promises, &findings)
        replies.refuseUnknown(promises, &findings)
        sends.finish(&findings)
        outcomes.finish(&findings)
        PlatformCheck(platform).compare(with: sends, &findings)
    }
}
