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
    /// contacts' aliases, and nothing else of the log.
    ///
    /// - Parameter known: The customer, where that is known: then the aliases, which are as many as there are customers, are not
    ///   read.
    public func conversation(
        _ id: ConversationID, asOf point: PointInTime, with known: Contact? = nil
    ) throws -> ConversationThen? {
        let own = try positions(of: id) { point.includes($0) }
        guard !own.isEmpty else { return nil }
        let aliases: [EventKind] =
            known == nil ? [.aliasLearned, .aliasRetired, .contactSplit, .contactsJoined] : []
        let kinds = Set(([.linePolicySet, .calendarSet, .taskSet] + aliases).map(\.rawValue))
        let shared = try positions(of: .system) { kinds.contains($0.kind) && point.includes($0) }
        var state = ConversationState(id: id)
        var settings = Settings()
        // The conversation's first event names its contact; aliases may have been learnt before it.
        for position in own { if let event = try event(at: position) { state.apply(event) } }
        var contact = known ?? Contact(id: state.contact)
        for position in (own + shared).sorted() {
            guard let event = try event(at: position) else { continue }
            settings.apply(event)
            if known == nil { contact.apply(event) }
        }
        return ConversationThen(
            state: state, policy: settings.policy(for: state.line) ?? .inert, contact: contact,
            moment: try moment(of: point))
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
