public import Encoding
public import Events

/// What is known of webhooks (S4.21): the secret that signs them, by its fingerprint.
public struct Webhooks: Projection, FieldCodable, Hashable {
    /// The fingerprint of the secret that webhooks are signed by; empty where none was ever needed.
    public private(set) var key = ""

    /// None.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        guard case .webhookKeyMade(let made) = event.event else { return }
        key = made.fingerprint
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "key", &key) }
}
