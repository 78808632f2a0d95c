public import Encoding
public import Messages

/// A message somebody sent by hand from the business's phone app (`smb_message_echoes`): it counts as the business's reply.
public struct MessageEchoed: Hashable, FieldCodable {
    /// The line it was sent from.
    public var line = LineID.absent
    /// The platform's id of the message.
    public var message = MessageID.absent
    /// Who it went to.
    public var recipient = Party()
    /// The platform's `type`.
    public var type = ""
    /// What a person would read.
    public var text = ""
    /// The platform's timestamp was missing or no number: the event's time is the time of recording.
    public var timestampMissing = false
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty echo.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.detail(2, "message", &message, .personal)
        fields.detail(3, "recipient", &recipient)
        fields.detail(4, "type", &type)
        fields.detail(5, "text", &text, .personal)
        fields.field(6, "timestampMissing", &timestampMissing)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}

/// One step of a voice call. A call from the customer, answered or not, opens the window (S4.11).
public struct CallReceived: Hashable, FieldCodable {
    /// The line.
    public var line = LineID.absent
    /// The platform's id of the call.
    public var call = ""
    /// The customer.
    public var party = Party()
    /// The step: `connect`, `terminate`, `RINGING`, …
    public var step = ""
    /// Whether the customer called the business, rather than the other way.
    public var fromCustomer = false
    /// The platform's timestamp was missing or no number: the event's time is the time of recording.
    public var timestampMissing = false
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty call.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.detail(2, "call", &call, .personal)
        fields.detail(3, "party", &party)
        fields.detail(4, "step", &step)
        fields.field(5, "fromCustomer", &fromCustomer)
        fields.field(7, "timestampMissing", &timestampMissing)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}

/// The platform says that a customer's number, user id or identity has changed.
public struct IdentityNoticeReceived: Hashable, FieldCodable {
    /// What changed.
    public enum Change: UInt8, RawFieldValue {
        /// `user_changed_number`: the number, and with it the user id.
        case number = 1
        /// `user_changed_user_id` or a `user_id_update`.
        case userID = 2
        /// `customer_identity_changed`, `user_identity_changed`: the person may be another.
        case identity = 3
        public static var absent: Change { .number }
    }

    /// The line.
    public var line = LineID.absent
    /// The platform's id of the message that says so; empty where it isn't a message.
    public var message = MessageID.absent
    /// What changed.
    public var change = Change.number
    /// The customer as known until now.
    public var party = Party()
    /// The new number; empty where it has not changed.
    public var newPhone = ""
    /// The new user id; empty where it is not told.
    public var newUserID = ""
    /// The new identity hash; empty where it is not told.
    public var identityHash = ""
    /// The new user id in the parent business portfolio; empty where it is not told.
    public var newParentUserID = ""
    /// The platform's timestamp was missing or no number: the event's time is the time of recording.
    public var timestampMissing = false
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty notice.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.detail(2, "message", &message, .personal)
        fields.field(3, "change", &change)
        fields.detail(4, "party", &party)
        fields.detail(5, "newPhone", &newPhone, .personal)
        fields.detail(6, "newUserID", &newUserID, .personal)
        fields.detail(7, "identityHash", &identityHash, .personal)
        fields.detail(8, "newParentUserID", &newParentUserID, .personal)
        fields.field(9, "timestampMissing", &timestampMissing)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}
