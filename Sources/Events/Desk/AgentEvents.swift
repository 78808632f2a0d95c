public import Encoding

/// An agent exists, or is described anew.
public struct AgentRegistered: Hashable, FieldCodable {
    /// The agent's id.
    public var agent = ""
    /// A name for people.
    public var name = ""
    /// The lines that they serve; empty for all.
    public var lines: [LineID] = []
    /// What they can do: a line that asks for skills goes to those who have all of them.
    public var skills: [String] = []
    /// The most sessions that they have at once, of all lines (S3.5); nil where each line's own limit counts.
    public var receptionLimit: UInt32?
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty registration.
    public init() {}

    /// An agent by id and name, for all lines.
    public init(agent: String, name: String) {
        self.agent = agent
        self.name = name
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "agent", &agent)
        fields.field(2, "name", &name, .personal)
        fields.field(3, "lines", &lines)
        fields.field(4, "skills", &skills)
        fields.field(5, "receptionLimit", &receptionLimit)
        fields.unknown(&unknown)
    }
}

/// An agent is no more: sessions that they had are unassigned, one by one.
public struct AgentRemoved: Hashable, FieldCodable {
    /// The agent's id.
    public var agent = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty removal.
    public init() {}

    /// The removal of an agent.
    public init(agent: String) { self.agent = agent }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "agent", &agent)
        fields.unknown(&unknown)
    }
}

/// Whether an agent is there.
public enum AgentState: UInt8, NamedFieldValue, CaseIterable, CustomStringConvertible {
    /// Logged in, and takes sessions.
    case available = 1
    /// Logged in, and takes no sessions by themselves: a break.
    case away = 2
    /// Logged out.
    case out = 3

    public static var absent: AgentState { .out }
    /// Whether they are logged in.
    public var isIn: Bool { self != .out }
    /// The state as HTTP and scripts write it.
    public var description: String {
        switch self {
        case .available: "available"
        case .away: "away"
        case .out: "out"
        }
    }
}

/// An agent has logged in or out, goes away or is back.
public struct AgentStateSet: Hashable, FieldCodable {
    /// The agent's id.
    public var agent = ""
    /// What they are from now on.
    public var state = AgentState.out
    /// Who did it: `agent:ID`, `api:TOKEN`; `rule:NAME` where a rule did.
    public var by = ""
    /// Why, where a rule decided it.
    public var decision: Decision?
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty state.
    public init() {}

    /// An agent's state.
    public init(agent: String, state: AgentState, by: Origin) {
        (self.agent, self.state, self.by) = (agent, state, "\(by)")
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "agent", &agent)
        fields.field(2, "state", &state)
        fields.detail(3, "by", &by)
        fields.detail(4, "decision", &decision)
        fields.unknown(&unknown)
    }
}
