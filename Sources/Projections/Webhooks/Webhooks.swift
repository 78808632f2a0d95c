public import Encoding
public import Events
public import Timeline

/// The addresses that events are posted to (S4.21), and the secret that signs what is posted, by its fingerprint. What each has had stands in
/// its group of consumers.
public struct Webhooks: Projection, FieldCodable, Hashable {
    /// The fingerprint of the secret that webhooks are signed by; empty where none was ever needed.
    public private(set) var key = ""
    /// All of them, by name.
    public private(set) var all: [Webhook] = []

    /// None.
    public init() {}

    /// The webhook of this name.
    public subscript(name: String) -> Webhook? { place(of: name).map { all[$0] } }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .webhookKeyMade(let made): key = made.fingerprint
        case .webhookSet(let set): apply(set, by: event)
        case .webhookRemoved(let removed): all.removeAll { $0.name == removed.name }
        case .webhookStateSet(let set): change(set.name) { $0.apply(set, at: event.occurredAt) }
        case .webhookRotated(let rotated): change(rotated.name) { $0.apply(rotated, at: event.occurredAt) }
        default: return
        }
    }

    private mutating func apply(_ set: WebhookSet, by event: RecordedEvent) {
        if place(of: set.name) != nil { return change(set.name) { $0.move(to: set.url, at: event.occurredAt) } }
        let webhook = Webhook(id: event.position, set, at: event.occurredAt)
        all.insert(webhook, at: all.firstIndex { $0.name > set.name } ?? all.count)
    }

    private mutating func change(_ name: String, _ change: (inout Webhook) -> Void) {
        guard let place = place(of: name) else { return }
        change(&all[place])
    }

    private func place(of name: String) -> Int? { all.firstIndex { $0.name == name } }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "key", &key)
        fields.field(2, "webhooks", &all)
    }
}

/// An address that events are posted to.
public struct Webhook: FieldCodable, Hashable, Sendable {
    /// What the name of every webhook's group begins with, and no other group's.
    public static let groupPrefix = "webhook."

    /// Where it was made.
    public private(set) var id = Position.start
    /// Its name.
    public private(set) var name = ""
    /// Where events are posted.
    public private(set) var url = ""
    /// How it stands.
    public private(set) var state = WebhookState.active
    /// Why it stands so; empty where somebody wants it so.
    public private(set) var reason = ""
    /// Since when it stands so.
    public private(set) var stateSince = Timestamp.epoch
    /// Since when it has taken nothing; nil where that is not so, or not known yet.
    public private(set) var failingSince: Timestamp?
    /// The generation of its keys.
    public private(set) var generation: UInt32 = 1
    /// Since when it has these keys; nil where it never had others.
    public private(set) var rotatedAt: Timestamp?
    /// Since when it exists.
    public private(set) var since = Timestamp.epoch
    /// Who has made it: `api:TOKEN`.
    public private(set) var by = ""

    /// No webhook.
    public init() {}

    init(id: Position, _ set: WebhookSet, at moment: Timestamp) {
        (self.id, name, url, by) = (id, set.name, set.url, set.by)
        (since, stateSince) = (moment, moment)
    }

    /// The group of consumers that has what is to be posted.
    public var group: String { Webhook.groupPrefix + name }

    /// What its keys are made for. Another webhook of the name, later, has others.
    public var keyName: String { "\(name)#\(id.rawValue)" }

    /// Whether it is posted to.
    public var isPosted: Bool { state == .active || state == .failing }

    /// Another address has failed in nothing yet.
    mutating func move(to url: String, at moment: Timestamp) {
        self.url = url
        if state == .failing { apply(WebhookStateSet(name: name, .active), at: moment) }
    }

    mutating func apply(_ set: WebhookStateSet, at moment: Timestamp) {
        (state, reason, stateSince, failingSince) = (set.state, set.reason, moment, set.failingSince)
    }

    mutating func apply(_ rotated: WebhookRotated, at moment: Timestamp) {
        (generation, rotatedAt) = (rotated.generation, moment)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "id", &id)
        fields.field(2, "name", &name)
        fields.field(3, "url", &url)
        fields.field(4, "state", &state)
        fields.field(5, "reason", &reason)
        fields.field(6, "stateSince", &stateSince)
        fields.field(7, "failingSince", &failingSince)
        fields.field(8, "generation", &generation)
        fields.field(9, "rotatedAt", &rotatedAt)
        fields.field(10, "since", &since)
        fields.field(11, "by", &by)
    }
}
