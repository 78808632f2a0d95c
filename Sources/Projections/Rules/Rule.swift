public import Events
public import Timeline

/// A rule of Parley's: the name that settings, decisions and documentation use for it, and what it fulfils.
///
/// A rule with a file of its own is declared there. Those below have none: they are part of how webhooks are taken in.
public struct Rule: Hashable, Sendable {
    /// The name, such as `autoClose`; unique, given once and never used for anything else.
    public let name: String
    /// The row of the capability table that the rule fulfils.
    public let capability: String
    /// Raised when the rule's behaviour changes; part of every decision (B2).
    public let version: UInt32

    /// A rule.
    public init(_ name: String, _ capability: String, version: UInt32 = 1) {
        self.name = name
        self.capability = capability
        self.version = version
    }

    /// By name.
    public static func == (one: Rule, other: Rule) -> Bool { one.name == other.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// A decision of this rule.
    public func decision(restsOn positions: [Position], deadline: Timestamp? = nil) -> Decision {
        Decision(rule: name, version: version, restsOn: positions, deadline: deadline)
    }
}

extension Rule {
    /// Who a webhook item belongs to (B6).
    public static let identity = Rule("identity", "B6")
    /// When a session opens, and when somebody ends it.
    public static let session = Rule("session", "S3")
    /// A finished session passes to a bot.
    public static let botOnEnd = Rule("botOnEnd", "S1.9")
    /// A message recorded after its session's close.
    public static let lateMessage = Rule("lateMessage", "B4")
}

/// Every rule there is.
public enum Rules {
    /// Rules of no file of their own, then those of each list: a rule is in one place, its list.
    public static let all: [Rule] = {
        var all: [Rule] = [.identity, .session, .botOnEnd, .lateMessage, Presence.rule]
        all += DeadlineRules.all.map { $0.rule }
        all += Reactions.all.map { $0.rule }
        all += DeskRules.all.map { $0.rule }
        all += SendRules.all.map { $0.rule }
        var names: Set<String> = []
        return all.filter { names.insert($0.name).inserted }
    }()

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The rule with a name; nil for one of a newer version.
    public static func named(_ name: String) -> Rule? { byName[name] }
}
