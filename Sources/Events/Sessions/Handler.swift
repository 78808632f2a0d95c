/// Who has a session now.
public enum Handler: Hashable, Sendable {
    /// Nobody yet.
    case unassigned
    /// A bot, by name.
    case bot(String)
    /// Everybody who may claim it.
    case queue
    /// An agent, by id.
    case agent(String)
    /// A workbin, by name.
    case workbin(String)

    /// Whether a person serves the session.
    public var isAgent: Bool { if case .agent = self { true } else { false } }
    /// Whether a bot serves the session.
    public var isBot: Bool { if case .bot = self { true } else { false } }
}

extension Handler: FieldValue, CustomStringConvertible {
    public static var absent: Handler { .unassigned }
    public var isAbsent: Bool { self == .unassigned }
    public var wire: WireValue { .text(description) }
    public init?(wire: WireInput) {
        guard let text = String(wire: wire) else { return nil }
        self.init(text)
    }
    public var json: String { description.json }

    /// `unassigned`, `queue`, `bot:NAME`, `agent:ID` or `workbin:NAME`.
    public var description: String {
        switch self {
        case .unassigned: "unassigned"
        case .queue: "queue"
        case .bot(let name): "bot:\(name)"
        case .agent(let id): "agent:\(id)"
        case .workbin(let name): "workbin:\(name)"
        }
    }

    /// Reads what ``description`` writes.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1).map { Substring($0) }
        switch (parts.first, parts.dropFirst().first.map(String.init)) {
        case ("unassigned", nil): self = .unassigned
        case ("queue", nil): self = .queue
        case ("bot", let name?): self = .bot(name)
        case ("agent", let id?): self = .agent(id)
        case ("workbin", let name?): self = .workbin(name)
        default: return nil
        }
    }
}
