public import Deliveries
public import EventLog
import Events
public import Projections
public import Settings
import Timeline

/// Which events of the log are for a group.
struct GroupFilter: Sendable {
    /// What groups themselves do is for none of them: one that can't be delivered would otherwise lead to the next.
    private static let own: Set<UInt16> = [
        EventKind.groupSet.rawValue, EventKind.groupRemoved.rawValue, EventKind.deliveryParked.rawValue,
        EventKind.deliveryReleased.rawValue, EventKind.groupReplayed.rawValue,
    ]

    private let kinds: Set<UInt16>?
    private let line: LineID?
    private let conversation: ConversationID?

    init(_ terms: GroupTerms) {
        kinds = terms.types.isEmpty ? nil : Set(terms.types.compactMap { EventKind(named: $0)?.rawValue })
        line = terms.line.isEmpty ? nil : LineID(terms.line)
        conversation = terms.conversation == 0 ? nil : ConversationID(terms.conversation)
    }

    /// Whether conversations have to be looked up.
    var needsLines: Bool { line != nil }

    /// Whether an event can be for the group, by what its header says.
    func includes(_ envelope: Envelope) -> Bool {
        guard kinds?.contains(envelope.kind) ?? true, !GroupFilter.own.contains(envelope.kind) else { return false }
        if let conversation { return envelope.conversation == conversation }
        return line == nil || envelope.conversation != .system
    }

    /// Whether a conversation on this line is for the group.
    func includes(_ own: LineID?) -> Bool { line == nil || line == own }
}

extension ConsumerGroup {
    /// A stored group for who only looks at it, with what it had taken from the log and not given out: that is not stored.
    public init(_ terms: GroupTerms, _ stored: StoredContent, of log: any EventLog, _ world: borrowing World) throws {
        self.init(terms, stored, at: .epoch, head: log.head)
        let filter = GroupFilter(terms)
        var found: [(position: Position, lane: ConversationID)] = []
        let rest = stored.place.next.rawValue - min(next.rawValue, stored.place.next.rawValue)
        let end = try log.read(from: next, limit: Int(rest), mode: .headers) { envelope, _ in
            if filter.includes(envelope) { found.append((envelope.position, envelope.conversation)) }
            return true
        }
        take(found.filter { !filter.needsLines || filter.includes(world.line(of: $0.lane)) }, upTo: end)
    }
}

extension Broker {
    /// The events from a position on that are for a group, and the position up to which was looked, exclusively.
    func events(
        for filter: GroupFilter, from first: Position, atMost limit: Int, looking glance: Int
    ) throws -> (found: [(position: Position, lane: ConversationID)], next: Position) {
        var found: [(position: Position, lane: ConversationID)] = []
        let next = try log.read(from: first, limit: glance, mode: .headers) { envelope, _ in
            if filter.includes(envelope) { found.append((envelope.position, envelope.conversation)) }
            return found.count < limit
        }
        guard filter.needsLines, !found.isEmpty else { return (found, next) }
        let lines = lines(of: found.map(\.lane))
        return (zip(found, lines).filter { filter.includes($0.1) }.map(\.0), next)
    }
}
