import Encoding

/// Who wanted a message sent.
public enum Origin: Hashable, Sendable {
    /// An agent, by id.
    case agent(String)
    /// A bot, by name.
    case bot(String)
    /// A program, by its token's name.
    case api(String)
    /// A rule of Parley's, by name. An automatic message never triggers a rule.
    case rule(String)

    /// Whether the message counts as the business's answer to the customer.
    public var isReply: Bool { if case .rule = self { false } else { true } }
}

extension Origin: KindAndName {
    public static var absent: Origin { .rule("") }
    public var isAbsent: Bool { self == .absent }

    /// `agent:ID`, `bot:NAME`, `api:TOKEN` or `rule:NAME`.
    public var description: String {
        switch self {
        case .agent(let id): "agent:\(id)"
        case .bot(let name): "bot:\(name)"
        case .api(let token): "api:\(token)"
        case .rule(let name): "rule:\(name)"
        }
    }

    public init?(kind: Slice<UnsafeRawBufferPointer>, name: Slice<UnsafeRawBufferPointer>?) {
        guard let name else { return nil }
        switch kind {
        case "agent": self = .agent(name.text)
        case "bot": self = .bot(name.text)
        case "api": self = .api(name.text)
        case "rule": self = .rule(name.text)
        default: return nil
        }
    }
}
