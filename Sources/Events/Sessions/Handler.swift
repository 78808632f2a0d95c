import Encoding

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
    /// Whether the session is parked.
    public var isParked: Bool { if case .workbin = self { true } else { false } }
}

extension Handler: KindAndName {
    public static var absent: Handler { .unassigned }
    public var isAbsent: Bool { self == .unassigned }
    /// Always: that nobody has a session is worth telling.
    public var isPrinted: Bool { true }

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

    public init?(kind: Slice<UnsafeRawBufferPointer>, name: Slice<UnsafeRawBufferPointer>?) {
        guard let name, !name.isEmpty else {
            switch kind {
            case "unassigned": self = .unassigned
            case "queue": self = .queue
            default: return nil
            }
            return
        }
        switch kind {
        case "bot": self = .bot(name.text)
        case "agent": self = .agent(name.text)
        case "workbin": self = .workbin(name.text)
        default: return nil
        }
    }
}
