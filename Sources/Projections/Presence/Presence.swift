public import Encoding
import Events
public import Timeline

/// Whose desk is open, and whose is gone while they are logged in: those are logged out when it has been gone for too long (S2.2).
/// Who never had a desk, as an agent who is driven by a program, is never among them.
public struct Presence: Hashable {
    /// Logs out who is without their desk for too long.
    public static let rule = Rule("presence", "S2.2")
    /// How long a desk may be gone where nobody ever said: part of what logs mean, so it never changes.
    public static let usual = Duration.seconds(60)

    /// How long a desk may be gone; nil for as long as it likes.
    public private(set) var length: Duration? = Presence.usual
    /// The event that says so; ``Position/start`` for none.
    private var lengthBy = Position.start
    /// When it was switched on last: what was gone before counts from then.
    private var countsFrom = Timestamp.epoch
    private var desks: [String: AgentDesk] = [:]
    /// Those who are gone, by when they went. Neither stored nor compared: it follows from the desks.
    private var absent = RankedHeap<String, Position>()

    /// No desks.
    public init() {}

    public static func == (one: Presence, other: Presence) -> Bool {
        one.length == other.length && one.lengthBy == other.lengthBy && one.countsFrom == other.countsFrom
            && one.desks == other.desks
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(lengthBy)
        hasher.combine(desks)
    }
}

// MARK: - What is asked of it

extension Presence {
    /// The agents whose desk is open, by id.
    public var open: [String] { desks.filter(\.value.isOpen).map(\.key).sorted() }

    /// Whether an agent's desk is open.
    public func isOpen(_ agent: String) -> Bool { desks[agent]?.isOpen ?? false }

    /// When an agent is logged out unless their desk comes back; nil where nothing is waited for.
    public func deadline(of agent: String) -> Timestamp? {
        guard let length, let desk = desks[agent], !desk.isOpen else { return nil }
        return max(desk.since, countsFrom) + length
    }

    /// The events that the deadline of an agent rests on.
    public func grounds(for agent: String) -> [Position] { [desks[agent]?.by ?? .start, lengthBy] }

    /// Who is logged out next, and when. All have the same length of time, so it is whoever went first.
    ///
    /// - Parameter isSetAside: Agents who are passed over.
    public func next(except isSetAside: (String) -> Bool = { _ in false }) -> (agent: String, deadline: Timestamp)? {
        guard let agent = absent.first(where: { !isSetAside($0) }), let deadline = deadline(of: agent) else {
            return nil
        }
        return (agent, deadline)
    }
}

// MARK: - What happens

extension Presence {
    /// Takes the next event of the system's stream into account.
    ///
    /// - Parameter desk: The agents, as they are after it.
    mutating func apply(_ event: RecordedEvent, at desk: borrowing Desk) {
        switch event.event {
        case .presenceSet(let set):
            if length == nil, set.length != nil { countsFrom = event.recordedAt }
            (length, lengthBy) = (set.length, event.position)
        case .deskOpened(let opened): put(AgentDesk(opened.agent, isOpen: true, event), of: opened.agent)
        case .deskGone(let gone):
            let isIn = desk.agent(gone.agent)?.state?.isIn ?? false
            put(isIn ? AgentDesk(gone.agent, isOpen: false, event) : nil, of: gone.agent)
        // Who logs in without a desk after that may be a program: they wait for nothing.
        case .agentStateSet(let set) where set.state == .out && !isOpen(set.agent): put(nil, of: set.agent)
        case .agentRemoved(let removed): put(nil, of: removed.agent)
        default: return
        }
    }

    private mutating func put(_ desk: AgentDesk?, of agent: String) {
        desks[agent] = desk
        absent.set(desk.flatMap { $0.isOpen ? nil : $0.by }, for: agent)
    }
}

extension Presence: FieldCodable {
    public mutating func code(_ fields: inout FieldCoder) {
        var stored = desks.values.sorted { $0.agent < $1.agent }
        // What nobody ever said is not stored: a world in which nothing has happened takes up no bytes.
        var said = lengthBy == .start ? nil : length
        fields.field(1, "length", &said)
        fields.field(2, "lengthBy", &lengthBy)
        fields.field(3, "countsFrom", &countsFrom)
        fields.field(4, "desks", &stored)
        guard fields.isReading else { return }
        length = lengthBy == .start ? Presence.usual : said
        (desks, absent) = ([:], RankedHeap())
        for desk in stored { put(desk, of: desk.agent) }
    }

    /// The desk of one agent.
    private struct AgentDesk: FieldCodable, Hashable {
        var agent = ""
        var isOpen = false
        /// Since when.
        var since = Timestamp.epoch
        /// The event that says so.
        var by = Position.start

        init() {}

        init(_ agent: String, isOpen: Bool, _ event: RecordedEvent) {
            (self.agent, self.isOpen, since, by) = (agent, isOpen, event.recordedAt, event.position)
        }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "agent", &agent)
            fields.field(2, "isOpen", &isOpen)
            fields.field(3, "since", &since)
            fields.field(4, "by", &by)
        }
    }
}
