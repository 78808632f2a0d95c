public import Encoding
public import Events
import HashTreeCollections
public import Timeline

/// What customers want sent to them outside the window (S4.12).
public struct Consents: Projection, Hashable {
    private var byContact: TreeDictionary<ContactID, Consent> = [:]

    /// Nobody has said anything.
    public init() {}

    /// What a customer has said, or others have said of them; nothing where nobody has.
    public subscript(contact: ContactID) -> Consent { byContact[contact] ?? Consent(contact) }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .optInChanged(let changed) where changed.contact != .absent:
            var consent = self[changed.contact]
            consent.take(changed, event)
            byContact[changed.contact] = consent
        case .contactsJoined(let joined):
            guard let gone = byContact.removeValue(forKey: joined.contact) else { return }
            var consent = self[joined.into]
            consent.takeOver(gone)
            byContact[joined.into] = consent
        default: return
        }
    }
}

extension Consents: FieldCodable {
    public mutating func code(_ fields: inout FieldCoder) {
        var all = fields.isReading ? [] : byContact.values.sorted { $0.contact.rawValue < $1.contact.rawValue }
        fields.field(1, "all", &all)
        guard fields.isReading else { return }
        for consent in all { byContact[consent.contact] = consent }
    }
}

/// What a customer wants sent to them outside the window, as far as anybody has said.
public struct Consent: FieldCodable, Hashable {
    /// The customer.
    public private(set) var contact = ContactID.absent
    /// The event by which they have opted in, and nobody has opted them out since; the first position for none.
    public private(set) var optedInBy = Position.start
    /// Since when.
    public private(set) var optedInSince: Timestamp?
    /// How that is known.
    public private(set) var source = ""
    /// The event by which they have opted out, and not in since; the first position for none.
    public private(set) var optedOutBy = Position.start
    /// Since when.
    public private(set) var optedOutSince: Timestamp?
    /// The event by which they have stopped marketing, and not resumed it since; the first position for none.
    public private(set) var stoppedMarketingBy = Position.start
    /// When they last said anything of marketing.
    public private(set) var marketingSince: Timestamp?

    /// Nobody.
    public init() {}

    init(_ contact: ContactID) { self.contact = contact }

    /// Whether they have opted in.
    public var isOptedIn: Bool { optedInBy != .start }
    /// Whether they have opted out.
    public var isOptedOut: Bool { optedOutBy != .start }
    /// Whether they want no marketing.
    public var hasStoppedMarketing: Bool { stoppedMarketingBy != .start }

    /// What is told late does not undo what was said after it.
    fileprivate mutating func take(_ changed: OptInChanged, _ event: RecordedEvent) {
        let time = event.occurredAt
        switch changed.change {
        case .optedIn where time >= optedOutSince ?? .epoch:
            (optedInBy, optedInSince, source) = (event.position, time, changed.source)
            (optedOutBy, optedOutSince) = (.start, nil)
        case .optedOut where time >= optedInSince ?? .epoch:
            (optedOutBy, optedOutSince, source) = (event.position, time, changed.source)
            (optedInBy, optedInSince) = (.start, nil)
        case .marketingStopped where time >= marketingSince ?? .epoch:
            (stoppedMarketingBy, marketingSince) = (event.position, time)
        case .marketingResumed where time >= marketingSince ?? .epoch:
            (stoppedMarketingBy, marketingSince) = (.start, time)
        default: return
        }
    }

    /// Takes over what another contact has said, who is the same person: what was said last holds.
    fileprivate mutating func takeOver(_ other: Consent) {
        let own = max(optedInSince ?? .epoch, optedOutSince ?? .epoch)
        if max(other.optedInSince ?? .epoch, other.optedOutSince ?? .epoch) > own {
            (optedInBy, optedInSince, source) = (other.optedInBy, other.optedInSince, other.source)
            (optedOutBy, optedOutSince) = (other.optedOutBy, other.optedOutSince)
        }
        if other.marketingSince ?? .epoch > marketingSince ?? .epoch {
            (stoppedMarketingBy, marketingSince) = (other.stoppedMarketingBy, other.marketingSince)
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "optedInBy", &optedInBy)
        fields.field(3, "optedInSince", &optedInSince)
        fields.field(4, "source", &source)
        fields.field(5, "optedOutBy", &optedOutBy)
        fields.field(6, "optedOutSince", &optedOutSince)
        fields.field(7, "stoppedMarketingBy", &stoppedMarketingBy)
        fields.field(8, "marketingSince", &marketingSince)
    }
}
