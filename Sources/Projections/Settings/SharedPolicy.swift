public import Settings
import Timeline

/// The rules of a line, handed around without being copied: they are some hundred bytes and a score of references, and every
/// decision looks at them.
public final class SharedPolicy: Hashable, Sendable {
    /// The rules.
    public let rules: LinePolicy

    /// Rules to be handed around.
    public init(_ rules: LinePolicy) { self.rules = rules }

    /// Rules under which nothing happens.
    public static let inert = SharedPolicy(.inert)
    /// The rules of every line where nothing was ever set.
    static let standard = SharedPolicy(LinePolicy())

    public static func == (one: SharedPolicy, other: SharedPolicy) -> Bool { one.rules == other.rules }
    public func hash(into hasher: inout Hasher) { hasher.combine(rules) }
}

extension SharedPolicy {
    /// The earliest deadline of a conversation under these rules, and whose it is. Never inlined: whoever has this object has its rules
    /// copied first.
    @inline(never)
    func earliestDeadline(
        in conversation: borrowing ConversationState, except isSetAside: (Rule) -> Bool
    ) -> (rule: Rule, deadline: Timestamp)? {
        DeadlineRules.earliest(in: conversation, under: rules, except: isSetAside)
    }
}
