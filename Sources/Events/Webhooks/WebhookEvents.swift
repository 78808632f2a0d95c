public import Encoding

/// There is a secret of which the keys are made that sign webhooks (S4.21). The secret itself is in a file, and in no event.
public struct WebhookKeyMade: Hashable, FieldCodable {
    /// What tells the secret from another and nothing else of it: 32 hexadecimal digits.
    public var fingerprint = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No secret.
    public init() {}

    /// A secret of which this is known.
    public init(fingerprint: String) { self.fingerprint = fingerprint }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "fingerprint", &fingerprint)
        fields.unknown(&unknown)
    }
}
