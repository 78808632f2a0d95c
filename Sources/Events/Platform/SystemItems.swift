public import Encoding
public import Messages

/// A message in a group: recorded, never part of a one-to-one conversation.
public struct GroupMessageReceived: Hashable, FieldCodable {
    /// The line.
    public var line = LineID.absent
    /// The platform's id of the group.
    public var group = ""
    /// The platform's id of the message.
    public var message = MessageID.absent
    /// Who sent it.
    public var sender = Party()
    /// The platform's timestamp was missing or no number: the event's time is the time of recording.
    public var timestampMissing = false
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty message.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.detail(2, "group", &group)
        fields.detail(3, "message", &message, .personal)
        fields.detail(4, "sender", &sender)
        fields.field(5, "timestampMissing", &timestampMissing)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}

/// A webhook about the account rather than a conversation: template status, quality, limits, groups, preferences, …
public struct NotificationReceived: Hashable, FieldCodable {
    /// The webhook's `field`: `message_template_status_update`, …
    public var topic = ""
    /// The WhatsApp Business Account: the entry's `id`.
    public var account = ""
    /// The line it is about, where it names one.
    public var line = LineID.absent
    /// The `value` as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty notification.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "topic", &topic)
        fields.detail(2, "account", &account)
        fields.detail(3, "line", &line)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}

/// A part of a webhook that could not be understood: kept, so that nothing is lost, and explained.
public struct ItemNotUnderstood: Hashable, FieldCodable {
    /// The line, where it could be told.
    public var line = LineID.absent
    /// Where in the body: `entry[0].changes[0].value.messages[2]`.
    public var path = ""
    /// What is wrong with it.
    public var reason = ""
    /// The part as it came, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty item.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.detail(2, "path", &path)
        fields.detail(3, "reason", &reason)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}

/// An error the platform reports about a line rather than a message (`value.errors`).
public struct PlatformErrorReported: Hashable, FieldCodable {
    /// The line, where it could be told.
    public var line = LineID.absent
    /// The platform's code.
    public var code: UInt32 = 0
    /// Title and details.
    public var text = ""
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty report.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.field(2, "code", &code)
        fields.detail(3, "text", &text)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}
