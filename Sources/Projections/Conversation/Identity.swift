public import Encoding
public import Events
public import Timeline

/// The customer's identity hash on this line (S4.13): what it is, since when, and whether it still stands.
public struct Identity: Projection, FieldCodable, Hashable {
    public static let version: UInt32 = 1

    /// The hash that was seen last; empty where the identity check is off.
    public private(set) var hash = ""
    /// Since when.
    public private(set) var since = Timestamp.epoch
    /// How often it has changed after the first.
    public private(set) var changes: UInt32 = 0
    /// The hash is another than before, or a send failed for a mismatch (137000): the person may be another until somebody has
    /// verified them outside WhatsApp.
    public private(set) var isUnverified = false

    /// Nothing known.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .identityHashChanged(let changed):
            hash = changed.hash
            since = event.occurredAt
            if !changed.previous.isEmpty {
                changes += 1
                isUnverified = true
            }
        case .receiptReceived(let receipt) where receipt.errorCode == 137_000: isUnverified = true
        case .sendFailed(let failed) where failed.code == 137_000: isUnverified = true
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "hash", &hash)
        fields.field(2, "since", &since)
        fields.field(3, "changes", &changes)
        fields.field(4, "isUnverified", &isUnverified)
    }
}
