public import Events
public import Messages
public import Settings
public import Timeline

/// A rule about whether a message may go. Asked when the message is wanted, and again when an attempt to send it begins: what
/// held an hour ago may not hold now.
public protocol SendRule: Sendable {
    /// The rule.
    static var rule: Rule { get }

    /// Whether the message may go.
    static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict
}

/// What rules know of a message, which is the same when it is wanted and when an attempt begins.
public struct SendFacts: Sendable {
    /// Whether it may only go while the window is open.
    public var needsWindow = false
    /// Whether something else may go in its place.
    public var hasFallback = false
    /// The message it comes after; ``Position/start`` for none.
    public var after = Position.start
    /// From when on it is no longer sent.
    public var expires: Timestamp?
    /// Whether it goes as if it were a template, which needs no window.
    public var isDirect = false
    /// The template that goes: itself, or what goes in its place; nil where it has neither.
    public var template: TemplateReference?
    /// The message's position, where an attempt is about to begin; ``Position/start`` where it is wanted just now.
    public var position = Position.start
    /// Whether it has waited for its contact's pace.
    public var isPaced = false

    /// A message that may go at any time.
    public init() {}
}

/// What else rules know.
public struct SendCircumstances: Sendable {
    /// The moment.
    public var now: Timestamp
    /// What is said, where the message is wanted just now; nil where an attempt is about to begin.
    public var content: MessageContent?
    /// Who wants it said, where it is wanted just now.
    public var origin: Origin
    /// How many messages of all conversations wait for the platform.
    public var openSends: Int
    /// Which of the line's lists the customer is on, where the message is wanted just now.
    public var blacklisting = Blacklisting()
    /// What is known of the template that the message is, or that goes in its place; nil where there is none.
    public var template: TemplateStanding?
    /// To whom the template went lately, where one customer more would make it a campaign.
    public var campaign: Campaign.Reach?
    /// What the customer wants sent outside the window; looked up where there is a template, or Direct Send.
    public var consent = Consent()

    /// The circumstances of a message.
    public init(now: Timestamp, wanting content: MessageContent?, by origin: Origin = .absent, openSends: Int) {
        self.now = now
        self.content = content
        self.origin = origin
        self.openSends = openSends
    }
}

/// What is known of a template.
public struct TemplateStanding: Sendable {
    /// The versions that it may be; none where it is not known.
    public var versions: [StoredTemplate]
    /// The message that names it, with what fills it, where that is wanted just now.
    public var filling: MessageContent?

    /// Whether it is known as marketing.
    public var isMarketing: Bool { versions.contains { $0.category == "MARKETING" } }

    /// What is known of a template.
    public init(_ versions: [StoredTemplate], filling: MessageContent?) {
        (self.versions, self.filling) = (versions, filling)
    }
}

/// What a rule says of a message.
public enum SendVerdict: Sendable {
    /// It may go.
    case go
    /// It may not.
    case refuse(SendRefusal)
    /// It may not, but its fallback may: where it has none, the refusal counts.
    case replace(orElse: SendRefusal)
    /// It waits, and the rule releases it later.
    case hold
    /// It waits until a moment.
    case holdUntil(Timestamp, Decision)
}

/// Why a message may not go.
public struct SendRefusal: Sendable {
    /// The code with which the platform itself would have refused it; 0 for none.
    public var code: UInt32
    /// The reason in words, and what to do.
    public var reason: String
    /// The rule, and what it rests on.
    public var decision: Decision

    /// A refusal.
    public init(code: UInt32, _ reason: String, _ decision: Decision) {
        self.code = code
        self.reason = reason
        self.decision = decision
    }
}

/// The rules about what may be said, in the order in which they are asked.
public enum SendRules {
    /// All of them.
    public static let all: [any SendRule.Type] = [
        LineServed.self, IncomingBlacklist.self, OutgoingBlacklist.self, Standby.self, ContentLimits.self, Expiry.self,
        OpenSends.self,
        ServiceWindow.self, OptIn.self, TemplateApproval.self, Campaign.self, SendOrder.self,
        Pacing.self,
    ]

    /// What all rules together say.
    public static func ruling(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendRuling {
        var facts = send
        var ruling = SendRuling.go(usesFallback: false, isHeld: false)
        var (usesFallback, isHeld) = (false, false)
        for rule in all {
            switch rule.verdict(on: facts, in: conversation, under: policy, circumstances) {
            case .go: continue
            case .refuse(let refusal): return .refused(refusal)
            case .replace(let refusal):
                guard facts.hasFallback else { return .refused(refusal) }
                usesFallback = true
                (facts.needsWindow, facts.hasFallback) = (false, false)
            case .hold: isHeld = true
            case .holdUntil(let moment, let decision):
                guard !isHeld else { continue }
                return .held(until: moment, decision)
            }
            ruling = .go(usesFallback: usesFallback, isHeld: isHeld)
        }
        return ruling
    }
}

/// What all rules together say of a message.
public enum SendRuling: Sendable {
    /// It goes: itself or its fallback, now or when it is released.
    case go(usesFallback: Bool, isHeld: Bool)
    /// It waits until a moment, and why.
    case held(until: Timestamp, Decision)
    /// It doesn't.
    case refused(SendRefusal)
}
