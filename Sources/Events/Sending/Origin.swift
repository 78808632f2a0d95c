public import Encoding

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

extension Origin: FieldValue, CustomStringConvertible {
    public static var absent: Origin { .rule("") }
    public var isAbsent: Bool { self == .absent }
    public var wire: WireValue { .text(description) }
    public init?(wire: WireInput) {
        guard case .bytes(let bytes) = wire else { return nil }
        self.init(utf8: bytes)
    }
    public var json: String { description.json }

    /// `agent:ID`, `bot:NAME`, `api:TOKEN` or `rule:NAME`.
    public var description: String {
        switch self {
        case .agent(let id): "agent:\(id)"
        case .bot(let name): "bot:\(name)"
        case .api(let token): "api:\(token)"
        case .rule(let name): "rule:\(name)"
        }
    }

    /// Reads what ``description`` writes.
    public init?(_ text: String) {
        var text = text
        guard let origin = text.withUTF8({ Origin(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = origin
    }

    private init?(utf8 bytes: UnsafeRawBufferPointer) {
        let kind = bytes.prefix { $0 != UInt8(ascii: ":") }
        guard kind.endIndex < bytes.count else { return nil }
        switch kind {
        case "agent": self = .agent(bytes.text(after: kind))
        case "bot": self = .bot(bytes.text(after: kind))
        case "api": self = .api(bytes.text(after: kind))
        case "rule": self = .rule(bytes.text(after: kind))
        default: return nil
        }
    }
}
