public import Encoding

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
        guard case .bytes(let bytes) = wire else { return nil }
        self.init(utf8: bytes)
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
        var text = text
        guard let handler = text.withUTF8({ Handler(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = handler
    }

    /// Without a string for the part before the colon: each session's events name a handler.
    private init?(utf8 bytes: UnsafeRawBufferPointer) {
        let kind = bytes.prefix { $0 != UInt8(ascii: ":") }
        let hasName = kind.endIndex + 1 < bytes.count
        switch (kind, hasName) {
        case ("unassigned", false): self = .unassigned
        case ("queue", false): self = .queue
        case ("bot", true): self = .bot(bytes.text(after: kind))
        case ("agent", true): self = .agent(bytes.text(after: kind))
        case ("workbin", true): self = .workbin(bytes.text(after: kind))
        default: return nil
        }
    }
}
