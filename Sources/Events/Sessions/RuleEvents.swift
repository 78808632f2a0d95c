public import Encoding
public import Timeline

/// The 24-hour customer service window has closed (S4.11). That it opened is in the customer's message itself.
public struct ServiceWindowClosed: Hashable, FieldCodable {
    /// Why.
    public var decision = Decision()
    /// When it closed; absent in older events, where it is the decision's deadline.
    public var closedAt: Timestamp?
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "decision", &decision)
        fields.field(2, "closedAt", &closedAt)
        fields.unknown(&unknown)
    }
}

/// No agent replied in time, and the customer was reminded, or would have been (S3.6). Once per waiting period.
public struct ReplyReminderFired: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// Since when the customer has waited.
    public var waitingSince = Timestamp.epoch
    /// Why.
    public var decision = Decision()
    /// The message that began the waiting period; in older events, the last that the decision rests on.
    public var message = Position.start
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "waitingSince", &waitingSince)
        fields.field(3, "decision", &decision)
        fields.field(4, "message", &message)
        fields.unknown(&unknown)
    }
}

/// How pressing a customer's unanswered message is for the agent (S2.1).
public enum Urgency: UInt8, NamedFieldValue, Comparable, CustomStringConvertible {
    /// Before the warning time.
    case green = 0
    /// Between the warning time and the maximum time.
    case yellow = 1
    /// After the maximum time; desks flash.
    case red = 2

    public static var absent: Urgency { .green }
    /// The more pressing comes last.
    public static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
    /// The colour's name.
    public var description: String {
        switch self {
        case .green: "green"
        case .yellow: "yellow"
        case .red: "red"
        }
    }
}

/// The pending response became more urgent (S2.1).
public struct PendingResponseEscalated: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The level from now on.
    public var urgency = Urgency.green
    /// Since when the customer has waited.
    public var waitingSince = Timestamp.epoch
    /// Why.
    public var decision = Decision()
    /// The message that waits for an answer; in older events, the last that the decision rests on.
    public var message = Position.start
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "urgency", &urgency)
        fields.field(3, "waitingSince", &waitingSince)
        fields.field(4, "decision", &decision)
        fields.field(5, "message", &message)
        fields.unknown(&unknown)
    }
}

/// A session that an agent handled has ended and its customer is asked how it went (S3.9). At most one per session; whether
/// the message could go is in the send that follows.
public struct SurveyRequested: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.detail(2, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// The customer answered a survey (S3.9). A later answer to the same survey replaces the earlier one.
public struct SurveyAnswered: Hashable, FieldCodable {
    /// The session the survey was about.
    public var session: UInt32 = 0
    /// 1 (very dissatisfied) to 5 (very satisfied).
    public var rating: UInt8 = 0
    /// The position of the customer's message.
    public var message = Position.start
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty answer.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "rating", &rating)
        fields.field(3, "message", &message)
        fields.unknown(&unknown)
    }
}

extension ReplyReminderFired {
    /// The message that began the waiting period.
    public var waiting: Position { message == .start ? decision.restsOn.last ?? .start : message }
}

extension PendingResponseEscalated {
    /// The message that waits for an answer.
    public var waiting: Position { message == .start ? decision.restsOn.last ?? .start : message }
}
