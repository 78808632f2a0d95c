import Events

/// Who makes a request: the bearer of a token.
struct Caller: Sendable {
    /// The token's name: the agent's id for an agent, the bot's name for a bot.
    let name: String
    /// What the bearer may do.
    let role: Role
    /// The lines the token is for; empty for all.
    let lines: Set<LineID>

    init(_ token: TokenIssued) {
        name = token.name
        role = token.role
        lines = Set(token.lines)
    }

    /// Whether the token is for all lines.
    var isUnlimited: Bool { lines.isEmpty }

    /// Whether the token is for this line. What belongs to another line doesn't exist for its bearer.
    func sees(_ line: LineID) -> Bool { lines.isEmpty || lines.contains(line) }

    /// As whom the bearer acts: agents and bots as themselves; an administrator as whom the request names, or else as a
    /// program, like everybody who only sends.
    func origin(actingAs named: String?) throws -> Origin {
        let own: Origin =
            switch role {
            case .agent: .agent(name)
            case .bot: .bot(name)
            case .admin, .sender, .reader: .api(name)
            }
        guard let named, named != own.description else { return own }
        guard role == .admin else {
            throw Problem(.forbidden, "this token acts as '\(own)': leave 'by' out, or use an administrator's token")
        }
        switch Origin(named) {
        case .agent(let id) where !id.isEmpty: return .agent(id)
        case .bot(let name) where !name.isEmpty: return .bot(name)
        default: throw Problem.invalid("by", "names who acts: 'agent:ID' or 'bot:NAME'")
        }
    }
}

/// Who may use a route.
struct Access: Sendable {
    /// The roles that may; empty for a route that needs no token.
    let roles: Set<Role>
    /// Whether the token must be for all lines.
    var needsAllLines = false
    /// What a request shows instead of a token, as the documentation names it.
    var proof: String?

    /// Anybody, without a token.
    static let open = Access(roles: [])
    /// Anybody who knows the app secret: the route itself looks at the signature.
    static let signed = Access(roles: [], proof: "a valid `X-Hub-Signature-256`")
    /// Every token.
    static let reading = Access(roles: [.admin, .agent, .bot, .sender, .reader])
    /// Every token for all lines: what is shown is not divided by line.
    static let overview = Access(roles: reading.roles, needsAllLines: true)
    /// Those who send.
    static let sending = Access(roles: [.admin, .agent, .bot, .sender])
    /// Those who work on sessions.
    static let serving = Access(roles: [.admin, .agent, .bot])
    /// Those who take sessions.
    static let taking = Access(roles: [.admin, .agent])
    /// Those who change what holds for everybody.
    static let administering = Access(roles: [.admin], needsAllLines: true)

    /// Refuses a caller who may not.
    func check(_ caller: Caller) throws {
        guard roles.contains(caller.role) else {
            let others = roles.map(\.description).sorted().joined(separator: ", ")
            throw Problem(.forbidden, "a token of role '\(caller.role)' can't do this; these can: \(others)")
        }
        guard !needsAllLines || caller.isUnlimited else {
            throw Problem(.forbidden, "this concerns all lines: use a token that is not limited to some")
        }
    }
}
