public import Encoding
public import Events
import Settings
public import Timeline

/// An agent, and whether they are there.
public struct DeskAgent: FieldCodable, Hashable {
    /// Who they are, and what they serve.
    public private(set) var registered = AgentRegistered()
    /// Whether they are there; nil for one who has never logged in: a program may act for them, and nothing comes to them by
    /// itself.
    public private(set) var state: AgentState?
    /// Since when.
    public private(set) var stateSince = Timestamp.epoch
    /// The event that says so.
    public private(set) var stateBy = Position.start
    /// When they became available, or got or gave up a session, whichever came last.
    public private(set) var idleSince = Timestamp.epoch
    /// The event that gave them a session last.
    public private(set) var lastGiven = Position.start

    /// Nobody.
    public init() {}

    init(_ registered: AgentRegistered) { self.registered = registered }

    /// Their id.
    public var id: String { registered.agent }
    /// A name for people.
    public var name: String { registered.name }
    /// Whether they are logged out. Who has never logged in is not.
    public var isOut: Bool { state == .out }

    mutating func register(_ registered: AgentRegistered) { self.registered = registered }

    mutating func set(_ state: AgentState, _ event: RecordedEvent) {
        self.state = state
        stateSince = event.occurredAt
        stateBy = event.position
        if state == .available { idleSince = event.occurredAt }
    }

    /// They have got a session.
    mutating func take(_ event: RecordedEvent) {
        lastGiven = event.position
        idleSince = event.occurredAt
    }

    /// They have a session no more.
    mutating func leave(_ event: RecordedEvent) { idleSince = event.occurredAt }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "registered", &registered)
        fields.field(2, "state", &state)
        fields.field(3, "stateSince", &stateSince)
        fields.field(4, "stateBy", &stateBy)
        fields.field(5, "idleSince", &idleSince)
        fields.field(6, "lastGiven", &lastGiven)
    }
}

/// What speaks against an agent's getting a line's sessions by themselves (B14).
public enum Obstacle: Hashable, Sendable, CustomStringConvertible {
    /// They have never logged in.
    case neverIn
    /// They are logged out.
    case out
    /// They are away.
    case away
    /// They serve other lines.
    case otherLines
    /// They lack a skill.
    case lacks(String)
    /// They have as many sessions as they may have.
    case full(Int, limit: Int)

    /// What it is, in words.
    public var description: String {
        switch self {
        case .neverIn: "has never logged in"
        case .out: "is logged out"
        case .away: "is away"
        case .otherLines: "serves other lines"
        case .lacks(let skill): "lacks the skill '\(skill)'"
        case .full(let load, let limit): "has \(load) of at most \(limit) sessions"
        }
    }
}

extension DeskAgent {
    /// What speaks against their getting a lane's session now; nil where nothing does.
    ///
    /// - Parameters:
    ///   - load: How many sessions they have, of all lines.
    ///   - lineLoad: How many of this line.
    func obstacle(on lane: Lane, under policy: borrowing LinePolicy, load: Int, lineLoad: Int) -> Obstacle? {
        switch state {
        case nil: return .neverIn
        case .out: return .out
        case .away: return .away
        case .available: break
        }
        guard registered.lines.isEmpty || registered.lines.contains(lane.line) else { return .otherLines }
        if let missing = missing(of: policy.skills) ?? missing(of: lane.skills) { return .lacks(missing) }
        if let own = registered.receptionLimit.map({ Int($0) }) {
            return load < own ? nil : .full(load, limit: own)
        }
        guard let limit = policy.receptionLimit.map({ Int($0) }), lineLoad >= limit else { return nil }
        return .full(lineLoad, limit: limit)
    }

    private func missing(of skills: [String]) -> String? { skills.first { !registered.skills.contains($0) } }
}
