public import Encoding
public import Settings

/// A line's rules from now on (what the configuration file sets becomes events, so that a replay knows the rules of the time).
public struct LinePolicySet: Hashable, FieldCodable {
    /// The line; absent for the rules of every line that has none of its own.
    public var line = LineID.absent
    /// The rules, those taken over from the defaults included.
    public var policy = LinePolicy()
    /// What was said of exactly this line (for the defaults: what was said at all); the rest follows the defaults. Nil where
    /// everything was said.
    public var said: SaidKeys?
    /// What is different from before, in words: `autoClose 24h → 12h`; none where there was nothing before.
    public var changed: [String] = []
    /// For the defaults: they hold under the rules of named lines only, and other lines are not served.
    public var onlyForNamed = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty setting.
    public init() {}

    /// Rules of a line.
    public init(line: LineID, policy: LinePolicy, said: SaidKeys? = nil) {
        self.line = line
        self.policy = policy
        self.said = said
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "line", &line)
        fields.field(2, "policy", &policy)
        fields.field(3, "said", &said)
        fields.detail(4, "changed", &changed)
        fields.field(5, "onlyForNamed", &onlyForNamed)
        fields.unknown(&unknown)
    }
}

/// What the bearer of a token may do.
public enum Role: UInt8, NamedFieldValue, CustomStringConvertible {
    /// Everything, tokens and settings included.
    case admin = 1
    /// Works on sessions: take, reply, finish.
    case agent = 2
    /// Answers as a bot.
    case bot = 3
    /// Sends messages and reads conversations.
    case sender = 4
    /// Reads.
    case reader = 5

    public static var absent: Role { .reader }
    /// The role as configuration and HTTP write it.
    public var description: String {
        switch self {
        case .admin: "admin"
        case .agent: "agent"
        case .bot: "bot"
        case .sender: "sender"
        case .reader: "reader"
        }
    }
    /// Reads what ``description`` writes.
    public init?(_ text: String) {
        guard let role = [Role.admin, .agent, .bot, .sender, .reader].first(where: { $0.description == text }) else {
            return nil
        }
        self = role
    }
}

/// A token was issued. Only its SHA-256 is kept.
public struct TokenIssued: Hashable, FieldCodable {
    /// The token's name: the agent's id for an agent, the bot's name for a bot.
    public var name = ""
    /// SHA-256 of the token, 32 bytes.
    public var hash = RawBytes.absent
    /// What its bearer may do.
    public var role = Role.reader
    /// The lines it is for; empty for all.
    public var lines: [LineID] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty token.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "hash", &hash)
        fields.field(3, "role", &role)
        fields.field(4, "lines", &lines)
        fields.unknown(&unknown)
    }
}

/// A token is no longer valid.
public struct TokenRevoked: Hashable, FieldCodable {
    /// The token's name.
    public var name = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty revocation.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.unknown(&unknown)
    }
}
