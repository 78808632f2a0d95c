public import Encoding

/// What a customer wants sent to them outside the window has changed (S4.12). The time of the event is when it changed.
public struct OptInChanged: Hashable, FieldCodable {
    /// What has changed.
    public enum Change: UInt8, NamedFieldValue, CaseIterable, CustomStringConvertible {
        /// Templates are wanted.
        case optedIn = 1
        /// No template is wanted any more.
        case optedOut = 2
        /// No marketing is wanted any more: what the platform calls `stop`.
        case marketingStopped = 3
        /// Marketing is wanted again: what the platform calls `resume`.
        case marketingResumed = 4

        public static var absent: Change { .optedIn }

        /// Its name.
        public var description: String {
            switch self {
            case .optedIn: "opted-in"
            case .optedOut: "opted-out"
            case .marketingStopped: "marketing-stopped"
            case .marketingResumed: "marketing-resumed"
            }
        }
    }

    /// The customer; absent in what the platform tells, until it is known who that is.
    public var contact = ContactID.absent
    /// What has changed.
    public var change = Change.optedIn
    /// How that is known: a form, a call, the platform.
    public var source = ""
    /// Who has recorded it; empty for the platform.
    public var by = ""
    /// The line that the platform names; absent for none.
    public var line = LineID.absent
    /// Whom the platform names.
    public var party = Party()
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty change.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "change", &change)
        fields.field(3, "source", &source)
        fields.detail(4, "by", &by)
        fields.detail(5, "line", &line)
        fields.detail(6, "party", &party)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}

/// The customer may be another than before (S4.13): until somebody has verified outside WhatsApp who it is.
public struct ContactUnverified: Hashable, FieldCodable {
    /// Why, in words.
    public var reason = ""
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "reason", &reason)
        fields.detail(2, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// Somebody has made sure, outside WhatsApp, that the customer is who they were (S4.13).
public struct ContactVerified: Hashable, FieldCodable {
    /// Who has.
    public var by = ""
    /// How: a call, a visit.
    public var how = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "by", &by)
        fields.detail(2, "how", &how)
        fields.unknown(&unknown)
    }
}
