public import Encoding
public import Messages
public import Timeline

/// A receipt for a message of ours: one independent fact, never an overwrite of another.
public struct ReceiptReceived: Hashable, FieldCodable {
    /// The line the message was sent from.
    public var line = LineID.absent
    /// The platform's id of the message; may be one that Parley has not sent, or doesn't know yet.
    public var message = MessageID.absent
    /// `sent`, `delivered`, `read`, `played`, `failed`, `held`, … or one Parley doesn't know.
    public var status = ""
    /// Who the message went to.
    public var recipient = Party()
    /// The recipient's identity hash (S4.13).
    public var identityHash = ""
    /// The first error's code; 0 for none. 137000 is a mismatch of the identity hash.
    public var errorCode: UInt32 = 0
    /// The first error's title and details.
    public var errorText = ""
    /// `biz_opaque_callback_data`: for Parley's own sends, the token of the attempt.
    public var callbackData: String {
        get { callback.text }
        set { callback = CallbackData(newValue) }
    }
    /// The token of the attempt, where ``callbackData`` is one.
    ///
    /// Inlined: called, it would be handed a copy of the receipt.
    @inlinable public var token: AttemptToken? { callback.token }
    @usableFromInline var callback = CallbackData.absent
    /// `pricing.category`: `marketing`, `utility`, `authentication`, `service`, …
    public var pricingCategory = ""
    /// `pricing.type`: `regular`, `free_customer_service`, …
    public var pricingType = ""
    /// The platform's expiry of a free entry point, where it told one.
    public var conversationExpiry: Timestamp?
    /// The platform's timestamp was missing or no number: the event's time is the time of recording.
    public var timestampMissing = false
    /// The entry of the webhook's `contacts` that belongs to it, byte for byte, where that says more than ``recipient`` holds.
    public var contact = RawBytes.absent
    /// The group the message went to; empty for a message to one person. The recipient is then the member the receipt is
    /// about, where it is about one.
    public var group = ""
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty receipt.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.field(2, "message", &message, .personal)
        fields.field(3, "status", &status)
        fields.detail(4, "recipient", &recipient)
        fields.detail(5, "identityHash", &identityHash, .personal)
        fields.field(6, "errorCode", &errorCode)
        fields.field(7, "errorText", &errorText)
        fields.field(8, "callbackData", &callback, .personal)
        fields.detail(9, "pricingCategory", &pricingCategory)
        fields.detail(10, "pricingType", &pricingType)
        fields.field(11, "conversationExpiry", &conversationExpiry)
        fields.field(12, "timestampMissing", &timestampMissing)
        fields.detail(13, "contact", &contact, .personal)
        fields.detail(14, "group", &group)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}
