public import Encoding
public import Messages
public import Settings
public import Timeline

/// A message is to be sent. Its position is Parley's id of the message: `parley.POSITION`.
public struct SendRequested: Hashable, FieldCodable {
    /// What it says.
    public var content = MessageContent()
    /// Who wants it.
    public var origin = Origin.absent
    /// The session it belongs to; 0 for none.
    public var session: UInt32 = 0
    /// The number or user id the caller named; empty where Parley chooses the contact's current one.
    public var to = Party()
    /// The caller's correlation id, returned with every receipt (S4.14).
    public var correlationID = ""
    /// The caller's `biz_opaque_callback_data`, returned with every receipt (S4.15).
    public var callbackData = ""
    /// The identity hash to send only to (S4.13); empty to send to whoever has the number.
    public var identityHash = ""
    /// Why, where a rule wants it.
    public var decision: Decision?
    /// Whether it may only go while the window is open, which is looked at again when an attempt begins (S4.11). False in
    /// older events: these are not looked at again.
    public var needsWindow = false
    /// What goes in its place where the window has closed meanwhile: a template.
    public var fallback: MessageContent? {
        get { rare.fallback }
        set { rare = Rare(newValue, rare.options, rare.template) }
    }
    /// What the caller waits for, and until when it is worth sending; nil where nothing was said of it.
    public var options: SendOptions? {
        get { rare.options }
        set { rare = Rare(rare.fallback, newValue, rare.template) }
    }
    /// Whether there is a ``fallback``.
    public var hasFallback = false
    /// The message of ours that this one comes after: it waits until that one is accepted or given up. ``Position/start`` for
    /// none.
    public var after = Position.start
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// The template that goes: the message itself, or its ``fallback``; nil where it has neither.
    public var template: TemplateReference? {
        get { rare.template }
        set { rare = Rare(rare.fallback, rare.options, newValue) }
    }

    /// Elsewhere, as nearly no message has it: where it stood among the others, a rebuild took two hundredths longer.
    private var rare = Rare.nothing
    private indirect enum Rare: Hashable {
        case nothing, values(MessageContent?, SendOptions?, TemplateReference?)

        init(_ fallback: MessageContent?, _ options: SendOptions?, _ template: TemplateReference?) {
            let isEmpty = fallback == nil && options == nil && template == nil
            self = isEmpty ? .nothing : .values(fallback, options, template)
        }

        var fallback: MessageContent? { if case .values(let content, _, _) = self { content } else { nil } }
        var options: SendOptions? { if case .values(_, let options, _) = self { options } else { nil } }
        var template: TemplateReference? { if case .values(_, _, let template) = self { template } else { nil } }
    }

    /// An empty request.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "content", &content)
        fields.field(2, "origin", &origin)
        fields.field(3, "session", &session)
        fields.detail(4, "to", &to)
        fields.detail(5, "correlationID", &correlationID, .personal)
        fields.detail(6, "callbackData", &callbackData, .personal)
        fields.detail(7, "identityHash", &identityHash, .personal)
        fields.detail(8, "decision", &decision)
        fields.field(9, "needsWindow", &needsWindow)
        fields.detail(10, "fallback", &fallback)
        fields.field(11, "hasFallback", &hasFallback)
        fields.field(12, "after", &after)
        fields.field(13, "options", &options)
        fields.field(14, "template", &template)
        fields.unknown(&unknown)
    }
}

/// An attempt begins: recorded before its request leaves, so that a crash leaves it in doubt and never unknown.
public struct SendAttempted: Hashable, FieldCodable {
    /// The message.
    public var send = Position.start
    /// 1 for the first.
    public var attempt: UInt32 = 0
    /// Whether the request's fallback leaves, since the window has closed meanwhile.
    public var usesFallback = false
    /// The connector by which it leaves (S1.2): the line's at that moment.
    public var connector = ConnectorName.standard
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty attempt.
    public init() {}

    /// An attempt at a message.
    public init(send: Position, attempt: UInt32) {
        self.send = send
        self.attempt = attempt
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "attempt", &attempt)
        fields.detail(3, "usesFallback", &usesFallback)
        fields.detail(4, "connector", &connector)
        fields.unknown(&unknown)
    }
}

/// The platform took the message and gave it an id.
public struct SendAccepted: Hashable, FieldCodable {
    /// The message.
    public var send = Position.start
    /// The attempt.
    public var attempt: UInt32 = 0
    /// The platform's id of the message.
    public var message = MessageID.absent
    /// The recipient's WhatsApp id, as the platform answered.
    public var waID = ""
    /// The platform's `message_status`, such as `accepted` or `held_for_quality_assessment`.
    public var status = ""
    /// The recipient's business-scoped user id, as the platform answered; empty where it told none.
    public var userID = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty answer.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "attempt", &attempt)
        fields.field(3, "message", &message, .personal)
        fields.detail(4, "waID", &waID, .personal)
        fields.detail(5, "status", &status)
        fields.detail(6, "userID", &userID, .personal)
        fields.unknown(&unknown)
    }
}

/// The platform refused the attempt, or could not be reached.
public struct SendFailed: Hashable, FieldCodable {
    /// The message.
    public var send = Position.start
    /// The attempt.
    public var attempt: UInt32 = 0
    /// The HTTP status; 0 where no connection was made.
    public var httpStatus: UInt32 = 0
    /// The platform's error code; 0 where the answer had none.
    public var code: UInt32 = 0
    /// The platform's words, or ours.
    public var reason = ""
    /// When the next attempt is due; nil where there will be none.
    public var retryAt: Timestamp?
    /// The platform's name for the request, `fbtrace_id`; empty where it told none.
    public var trace = ""
    /// The platform's subcode; 0 for none.
    public var subcode: UInt32 = 0
    /// The platform's `error_data.details`; empty where it told none.
    public var details = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty failure.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "attempt", &attempt)
        fields.field(3, "httpStatus", &httpStatus)
        fields.field(4, "code", &code)
        fields.field(5, "reason", &reason)
        fields.field(6, "retryAt", &retryAt)
        fields.detail(7, "trace", &trace)
        fields.detail(8, "subcode", &subcode)
        fields.detail(9, "details", &details)
        fields.unknown(&unknown)
    }
}

/// A failed attempt's waiting time is over: the next attempt is due.
public struct SendRetryDue: Hashable, FieldCodable {
    /// The message.
    public var send = Position.start
    /// The attempt that is due.
    public var attempt: UInt32 = 0
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty retry.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "attempt", &attempt)
        fields.detail(3, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// What a message came after is accepted or given up: its first attempt is due.
public struct SendReleased: Hashable, FieldCodable {
    /// The message.
    public var send = Position.start
    /// Why: what it rests on is what became of the message before it.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty release.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.detail(2, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// A message waits before its next attempt, as more would come too fast for its contact: the platform would refuse it.
public struct SendHeld: Hashable, FieldCodable {
    /// The message.
    public var send = Position.start
    /// From when on it may leave.
    public var until = Timestamp.epoch
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty hold.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "until", &until)
        fields.detail(3, "decision", &decision)
        fields.unknown(&unknown)
    }
}
