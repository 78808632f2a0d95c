public import Encoding
public import Events
public import Settings
public import Timeline

/// The customer's identity hash on this line (S4.13): what it is, since when, and whether it still stands.
public struct Identity: Projection, FieldCodable, Hashable {
    /// The hash that was seen last; empty where the identity check is off.
    public private(set) var hash = ""
    /// Since when.
    public private(set) var since = Timestamp.epoch
    /// How often it has changed after the first.
    public private(set) var changes: UInt32 = 0
    /// The hash is another than before, or a send failed for a mismatch (137000): the person may be another until somebody has
    /// verified them outside WhatsApp.
    public private(set) var isUnverified = false
    /// Whether a message was kept back for another hash, which is not known yet.
    private var hasMismatch = false
    /// Whether the next hash is that of the customer whom somebody has verified since.
    public private(set) var awaitsNewHash = false
    /// When somebody last verified them; nil for never.
    public private(set) var verifiedAt: Timestamp? {
        get { if case .by(_, let time) = verification { time } else { nil } }
        set { verification = Verification(verifiedBy, newValue) }
    }
    /// Who did.
    public private(set) var verifiedBy: String {
        get { if case .by(let name, _) = verification { name } else { "" } }
        set { verification = Verification(newValue, verifiedAt) }
    }

    /// Elsewhere, as nearly nobody was verified: a state is copied with every decision about it.
    private var verification = Verification.none
    private indirect enum Verification: Hashable {
        case none, by(String, Timestamp?)

        init(_ name: String, _ time: Timestamp?) { self = name.isEmpty && time == nil ? .none : .by(name, time) }
    }

    /// The platform's code for another hash than the one that a message was to go to alone.
    static let mismatch: UInt32 = 137_000

    /// Nothing known.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .identityHashChanged(let changed):
            hash = changed.hash
            since = event.occurredAt
            hasMismatch = false
            awaitsNewHash = false
            if !changed.previous.isEmpty {
                changes += 1
                isUnverified = isUnverified || !changed.isExpected
            }
        // In older logs nothing else says so.
        case .receiptReceived(let receipt) where receipt.errorCode == Identity.mismatch:
            (isUnverified, hasMismatch) = (true, true)
        case .sendFailed(let failed) where failed.code == Identity.mismatch:
            (isUnverified, hasMismatch) = (true, true)
        case .contactUnverified: isUnverified = true
        case .contactVerified(let verified):
            (isUnverified, verifiedAt, verifiedBy) = (false, event.occurredAt, verified.by)
            (awaitsNewHash, hasMismatch) = (hasMismatch, false)
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "hash", &hash)
        fields.field(2, "since", &since)
        fields.field(3, "changes", &changes)
        fields.field(4, "isUnverified", &isUnverified)
        fields.field(5, "verifiedAt", &verifiedAt)
        fields.field(6, "verifiedBy", &verifiedBy)
        fields.field(7, "hasMismatch", &hasMismatch)
        fields.field(8, "awaitsNewHash", &awaitsNewHash)
    }
}

/// Has it said when a customer may be another than before (S4.13): the hash is another, or the platform has kept a message back for that.
public enum IdentityCheck: Reaction {
    public static let rule = Rule("identityCheck", "S4.13")
    public static let causes: [EventKind] = [.identityHashChanged, .receiptReceived, .sendFailed]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        let reason: String
        switch event.event {
        case .identityHashChanged(let changed) where !changed.previous.isEmpty && !changed.isExpected:
            reason = "the identity hash has changed"
        case .receiptReceived(let receipt) where receipt.errorCode == Identity.mismatch: reason = mismatch
        case .sendFailed(let failed) where failed.code == Identity.mismatch: reason = mismatch
        default: return []
        }
        var unverified = ContactUnverified()
        unverified.reason = reason
        unverified.decision = rule.decision(restsOn: [event.position])
        return [.record(.contactUnverified(unverified))]
    }

    private static let mismatch = "a message was to go to another identity hash only (137000)"
}
