public import Encoding
public import Messages

/// The file of a customer's message was fetched from the platform, and is in the store beside the log (S2.5).
public struct MediaFetched: Hashable, FieldCodable {
    /// The platform's id of the message.
    public var message = MessageID.absent
    /// The platform's id of the file.
    public var media = ""
    /// SHA-256 of the file, 32 bytes: its name in the store.
    public var sha256 = RawBytes.absent
    /// Its size in bytes.
    public var size: UInt32 = 0
    /// What it is, as the platform says.
    public var mimeType = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No file.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "message", &message, .personal)
        fields.detail(2, "media", &media, .personal)
        fields.detail(3, "sha256", &sha256, .personal)
        fields.field(4, "size", &size)
        fields.detail(5, "mimeType", &mimeType)
        fields.unknown(&unknown)
    }
}

/// The file of a customer's message is not fetched any more (S2.5): it never will be in the store.
public struct MediaFetchFailed: Hashable, FieldCodable {
    /// The platform's id of the message.
    public var message = MessageID.absent
    /// The platform's id of the file.
    public var media = ""
    /// Why.
    public var reason = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No file.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "message", &message, .personal)
        fields.detail(2, "media", &media, .personal)
        fields.detail(3, "reason", &reason)
        fields.unknown(&unknown)
    }
}
