public import Events
public import Messages
public import Settings
public import Timeline

/// Something that somebody wants said to the customer of a conversation: an agent, a bot, a program, or a rule. All of it goes
/// through one door, which asks ``SendRules`` when it is wanted and again when an attempt begins.
public struct Outgoing: Sendable {
    /// What is said.
    public var content: MessageContent
    /// Who wants it.
    public var origin: Origin
    /// Why, where a rule wants it.
    public var decision: Decision?
    /// What goes in its place outside the window: a template.
    public var fallback: MessageContent?
    /// The number or user id the caller named; nobody where Parley chooses the contact's current one.
    public var to = Party()
    /// What goes just before it, as a message of its own: sound before its text. Only where it goes itself rather than its
    /// fallback.
    public var before: MessageContent?
    /// The message of ours that it comes after: it waits until that one is accepted or given up.
    public var after = Position.start
    /// The caller's correlation id (S4.14).
    public var correlationID = ""
    /// The caller's callback data (S4.15).
    public var callbackData = ""
    /// The identity hash to send only to (S4.13).
    public var identityHash = ""
    /// What is waited for, and until when it is worth sending; nil where nothing was said of it.
    public var options: SendOptions?

    /// Something that somebody wants said.
    public init(_ content: MessageContent, by origin: Origin) {
        self.content = content
        self.origin = origin
    }
}

extension Outgoing {
    /// What a rule says on its own behalf.
    ///
    /// - Parameter form: What is said inside the window where it is more than the message has.
    public init(_ message: AutomaticMessage, form: MessageContent? = nil, because decision: Decision) {
        self.init(form ?? MessageContent(message.main), by: .rule(decision.rule))
        self.decision = decision
        if form == nil { before = message.soundBefore.map { MessageContent($0) } }
        fallback = message.fallback.map { MessageContent($0) }
    }
}
