import Encoding
public import EventLog
import Events
public import Projections
public import Settings
public import Timeline

/// Which events count when a conversation is looked at as of some moment (L7, B3).
public enum PointInTime: Hashable, Sendable {
    /// Those up to a position.
    case position(Position)
    /// Those recorded up to a moment: what Parley knew then.
    case recorded(Timestamp)
    /// Those that happened up to a moment, whenever they were recorded: what was so then, as is known now.
    case platform(Timestamp)

    /// Whether an event counts.
    public func includes(_ envelope: borrowing Envelope) -> Bool {
        switch self {
        case .position(let last): envelope.position <= last
        case .recorded(let moment): envelope.recordedAt <= moment
        case .platform(let moment): envelope.occurredAt <= moment
        }
    }
}

/// A conversation as of some moment, with the rules and the contact's names that held then.
public struct ConversationThen: Sendable {
    /// All that its rules rest on.
    public var state: ConversationState
    /// The rules of its line.
    public var policy: LinePolicy
    /// Its customer.
    public var contact: Contact
    /// The moment; for a position, when its event was recorded.
    public var moment: Timestamp
}

extension EventLog {
    /// A conversation as of some moment; nil where it had not begun. Reads the conversation's own events, the settings and the
    /// contacts' aliases, and nothing else of the log: page by page, so that memory holds where they stand and no more.
    ///
    /// - Parameters:
    ///   - own: Where its events stand that count, the oldest first; looked up unless given.
    ///   - known: The customer as they are now, where that is known: then the aliases, which are as many as there are customers, are
    ///     not read, and what they were called follows from when they were.
    public func conversation(
        _ id: ConversationID, asOf point: PointInTime, at own: ArraySlice<Position>? = nil, with known: Contact? = nil
    ) throws -> ConversationThen? {
        let own = try own ?? positions(of: id) { point.includes($0) }[...]
        guard let first = own.first else { return nil }
        let aliases: [EventKind] =
            known == nil ? [.aliasLearned, .aliasRetired, .contactSplit, .contactsJoined] : []
        let kinds = Set(([.linePolicySet, .calendarSet, .taskSet] + aliases).map(\.rawValue))
        let shared = try positions(of: .system) { kinds.contains($0.kind) && point.includes($0) }
        var state = ConversationState(id: id)
        var settings = Settings()
        // The conversation's first event names its contact; aliases may have been learnt before it.
        var contact = try known?.unnamed ?? Contact(id: contact(in: first) ?? .absent)
        try eachFact(at: own, and: shared[...]) { event in
            if event.conversation == id { state.apply(event) }
            settings.apply(event)
            contact.apply(event)
        }
        let moment = try moment(of: point)
        return ConversationThen(
            state: state, policy: settings.policy(for: state.line) ?? .inert,
            contact: known?.asOf(point, moment, named: contact.name) ?? contact, moment: moment)
    }

    private func contact(in position: Position) throws -> ContactID? {
        guard case .conversationStarted(let started)? = try event(at: position)?.event else { return nil }
        return started.contact
    }

    /// Visits what rules rest on of the events at two rows of positions, in order of them all.
    private func eachFact(
        at own: ArraySlice<Position>, and shared: ArraySlice<Position>, _ visit: (RecordedEvent) -> Void
    ) throws {
        var (own, shared) = (own, shared)
        while !own.isEmpty || !shared.isEmpty {
            var page: [Position] = []
            while page.count < 1_000, !own.isEmpty || !shared.isEmpty {
                let isOwn = own.first ?? .largest < shared.first ?? .largest
                page.append(isOwn ? own.removeFirst() : shared.removeFirst())
            }
            try read(at: page) { envelope, payload in visit(RecordedEvent(envelope, payload: payload, .facts)) }
        }
    }

    /// Where a conversation's events stand, the oldest first.
    ///
    /// - Parameter includes: Which of them are wanted.
    public func positions(
        of conversation: ConversationID, where includes: (borrowing Envelope) -> Bool = { _ in true }
    ) throws -> [Position] {
        var positions: [Position] = []
        try readBackwards(conversation, from: nil, mode: .headers) { envelope, _ in
            if includes(envelope) { positions.append(envelope.position) }
            return true
        }
        return positions.reversed()
    }

    private func moment(of point: PointInTime) throws -> Timestamp {
        switch point {
        case .recorded(let moment), .platform(let moment): return moment
        case .position(let position):
            var moment = Timestamp.epoch
            _ = try read(from: position, limit: 1, mode: .headers) { envelope, _ in
                moment = envelope.recordedAt
                return false
            }
            return moment
        }
    }
}

extension Contact {
    /// The contact without the name that conversations tell.
    fileprivate var unnamed: Contact { called("", since: { _ in true }, until: { _ in true }) }

    /// The contact as they were called at a point in time.
    ///
    /// - Parameters:
    ///   - moment: The point's moment.
    ///   - name: The name that had been told by then.
    fileprivate func asOf(_ point: PointInTime, _ moment: Timestamp, named name: String) -> Contact {
        switch point {
        case .position(let last):
            // What one decision has changed has one moment: until the old name has gone, the new one has not come.
            let leaving = Set(
                formerAliases.filter { $0.untilBy > last && $0.untilLearntAt == moment }.map(\.held.alias.kind))
            return called(
                name,
                since: { $0.learntAt < moment || ($0.learntAt == moment && !leaving.contains($0.alias.kind)) },
                until: { $0.untilBy <= last })
        case .recorded: return called(name, since: { $0.learntAt <= moment }, until: { $0.untilLearntAt <= moment })
        case .platform: return called(name, since: { $0.since <= moment }, until: { $0.until <= moment })
        }
    }
}
