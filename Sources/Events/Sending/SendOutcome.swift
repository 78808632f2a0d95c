public import Encoding
public import Timeline

/// How a message ended for the one who wanted it sent (S4.19). One that is not late, at most, and one that is: what came after all.
public struct SendOutcome: Hashable, FieldCodable {
    /// How.
    public enum Outcome: UInt8, NamedFieldValue, CustomStringConvertible {
        /// Nothing was waited for, and it is to be sent.
        case success = 1
        /// The platform took it in time.
        case submit = 2
        /// It was delivered, or read, in time.
        case deliveryReportSuccess = 3
        /// The platform had not taken it in time.
        case timeout = 4
        /// It is beyond the limits, or the platform refused it, or nobody knows whether it left.
        case error = 5
        /// A rule kept it from leaving: the window, a list, its expiry.
        case policyFail = 6
        /// It could not be delivered, or was not delivered or read in time.
        case deliveryReportFail = 7

        public static var absent: Outcome { .success }

        /// The outcome's name, as flows have it.
        public var description: String {
            switch self {
            case .success: "onSuccess"
            case .submit: "onSubmit"
            case .deliveryReportSuccess: "onDeliveryReportSuccess"
            case .timeout: "onTimeout"
            case .error: "onError"
            case .policyFail: "onPolicyFail"
            case .deliveryReportFail: "onDeliveryReportFail"
            }
        }
    }

    /// The message; where it was refused at once, its refusal.
    public var send = Position.start
    /// How.
    public var outcome = Outcome.success
    /// Whether another had come before: nothing follows from this one.
    public var late = false
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty outcome.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "outcome", &outcome)
        fields.field(3, "late", &late)
        fields.detail(4, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// The address that a message names is to be told what became of it (S4.16). What it is told is this event's: its position names the
/// report.
public struct DeliveryReportDue: Hashable, FieldCodable {
    /// The message; where it was refused at once, its refusal.
    public var send = Position.start
    /// The receipt, refusal or failure that it tells of.
    public var about = Position.start
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty report.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "about", &about)
        fields.detail(3, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// A report was taken at its address, or is given up (S4.16).
public struct DeliveryReportEnded: Hashable, FieldCodable {
    /// The report.
    public var report = Position.start
    /// Whether it was taken.
    public var taken = false
    /// How often it was posted.
    public var attempts: UInt32 = 0
    /// The last answer's HTTP status; 0 for none.
    public var httpStatus: UInt32 = 0
    /// Why it is given up; empty where it was taken.
    public var reason = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty end.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "report", &report)
        fields.field(2, "taken", &taken)
        fields.field(3, "attempts", &attempts)
        fields.field(4, "httpStatus", &httpStatus)
        fields.detail(5, "reason", &reason)
        fields.unknown(&unknown)
    }
}
