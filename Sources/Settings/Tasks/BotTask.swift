public import Encoding
import Timeline

/// A task: who answers customers by itself (S0.1), under a name that lines give their sessions to as a bot (S1.8, S1.9): a flow, a
/// server that is asked at an address, or a program with a token of its own.
public struct BotTask: Hashable, StoredSettings {
    /// The most of them.
    public static let limit = 1_000

    /// The bot's name, as in `botOnStart`.
    public var id = ""
    /// A name for people; the id stands for it where it is empty.
    public var name = ""
    /// The flow that answers; empty for none.
    public var flow = ""
    /// The address that is asked; empty where a flow answers, or a program with a token of its own.
    public var url = ""
    /// How long it has for an answer, tries and all.
    public var timeout = Duration.seconds(5)
    /// What becomes of the session when there is none.
    public var otherwise = BotFallback.queue
    /// How long a customer's reply is waited for in its sessions (S0.2); nil where each line's own time counts.
    public var sessionTimeout: Duration?
    /// Whether a program answers: so it is where there is neither a flow nor an address, too.
    public var program = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// A task without a name.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "id", &id,
            .givenName.needed("write '{ id: helper, url: \"https://bot.example/hook\" }'").example("helper"),
            row: "S0.1", "What it is called as a bot: in `botOnStart`, `botOnEnd` and `queue.botAfter`.")
        s.setting(
            2, "name", &name, .text(upTo: 200).example("Helper"), row: "S0.1",
            "A name for people; the id stands for it where it is missing.")
        s.setting(
            3, "url", &url, .hook.example("https://bot.example/hook"),
            row: "S1.8",
            "The address that is asked what to do, when the bot gets a session and whenever the customer writes; docs/bots.md tells what is posted and what it can answer."
        )
        s.setting(
            4, "timeout", &timeout, .duration(.seconds(1) ... .minutes(5)), row: "S1.8",
            "How long it has for an answer: it is tried again meanwhile where it can't be reached or is in trouble.")
        s.setting(
            5, "otherwise", &otherwise, .choice, row: "S1.8", "What becomes of the session when there is no answer.")
        s.setting(
            6, "flow", &flow, .identifier.orOff.example("orders"), row: "S0.1",
            "The flow that answers, in place of an address; docs/flows.md tells how they are written.")
        s.setting(
            7, "sessionTimeout", &sessionTimeout, .duration(.minutes(1) ... .hours(72)).example("10m"), row: "S0.2",
            "How long a customer's reply is waited for while the task has the session: without one the session closes. `off` leaves it to each line's own."
        )
        s.setting(
            8, "program", &program, .flag, row: "S1.8",
            "Whether a program answers, with a bot's token of its own: so it is where neither a flow nor an address is named, too."
        )
    }

    /// Declares the lines that a task answers on, which stand with the rules of the lines and not with the task.
    public static func declare(lines: inout [String], _ s: inout SettingCoder) {
        s.setting(
            "lines", &lines, .list(of: .identifier, upTo: 1000).example("[\"106540352242922\"]"), row: "S0.1",
            "The lines that it answers on: it is their `botOnStart`, which they need not say then.")
    }

    /// What is wrong with a task that names more than one who answers; nil where nothing is.
    public static func advice(_ task: BotTask) -> String? {
        let named = [
            task.flow.isEmpty ? nil : "'flow'", task.url.isEmpty ? nil : "'url'", task.program ? "'program'" : nil,
        ].compactMap(\.self)
        guard named.count > 1 else { return nil }
        return "names \(named.joined(separator: " and ")): one of them answers; remove the others"
    }

    /// What it says, as it can be read again.
    public var said: SettingNode {
        SettingNode(.mapping(SettingCoder.entries(of: self, in: SettingScope())))
    }
}

/// What becomes of a session whose bot does not answer.
public enum BotFallback: UInt8, SettingChoice {
    /// It arrives for agents, as one that the bot hands over.
    case queue = 1
    /// It closes.
    case close = 2

    public static var absent: BotFallback { .queue }

    public var word: String {
        switch self {
        case .queue: "queue"
        case .close: "close"
        }
    }

    public var meaning: String {
        switch self {
        case .queue: "it arrives for agents, as one that the bot hands over"
        case .close: "it closes"
        }
    }
}

extension SettingKind where Value == String {
    /// An address that Parley posts to: `https://`, or `http://` on this machine.
    fileprivate static var hook: SettingKind {
        .form("an `https://` address of at most 2000 characters", pattern: "https?://[^/\\s]\\S*", upTo: 2000).checked {
            adviceOnHook($0)
        }
    }
}

private func adviceOnHook(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    let rest = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
    let place = rest.prefix { !"/?#".contains($0) }
    guard isPlain, !place.isEmpty else {
        return "'\(shortened(text))' is no http(s) address; write one such as https://bot.example/hook"
    }
    guard !place.contains("@"), !text.contains("#") else {
        return "the address must not have a user name or '#' in it; a 'secret' signs what is posted"
    }
    let host = place.hasPrefix("[") ? place.prefix { $0 != "]" } + "]" : place.prefix { $0 != ":" }
    let isLoopback = host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
    guard text.hasPrefix("https://") || isLoopback else {
        return "http:// would send customers' messages unprotected to \(shortened(String(host))); write https://"
    }
    return nil
}
