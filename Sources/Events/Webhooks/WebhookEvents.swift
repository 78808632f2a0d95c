public import Encoding
public import Timeline

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

/// Events are posted to an address from now on, or to another than before (S4.21). What is posted, and how, are the terms of the group of
/// consumers that belongs to it.
public struct WebhookSet: Hashable, FieldCodable {
    /// The webhook's name.
    public var name = ""
    /// Where events are posted.
    public var url = ""
    /// Who has set it: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No webhook.
    public init() {}

    /// A webhook at an address.
    public init(name: String, url: String, by: String) { (self.name, self.url, self.by) = (name, url, by) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "url", &url)
        fields.field(3, "by", &by)
        fields.unknown(&unknown)
    }
}

/// Nothing is posted for a webhook any more, and there is nothing to go on with (S4.21).
public struct WebhookRemoved: Hashable, FieldCodable {
    /// The webhook's name.
    public var name = ""
    /// Who has removed it: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No webhook.
    public init() {}

    /// A webhook, removed by somebody.
    public init(name: String, by: String) { (self.name, self.by) = (name, by) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "by", &by)
        fields.unknown(&unknown)
    }
}

/// How a webhook stands (S4.21).
public enum WebhookState: UInt8, NamedFieldValue, CaseIterable, CustomStringConvertible {
    /// It is posted to.
    case active = 1
    /// It is posted to, and has taken nothing for a while.
    case failing = 2
    /// It is not posted to, as somebody wants it so.
    case paused = 3
    /// It is not posted to, as it wants nothing any more, or has taken nothing for days.
    case disabled = 4

    public static var absent: WebhookState { .active }

    /// Its name, in JSON and words alike.
    public var description: String {
        switch self {
        case .active: "active"
        case .failing: "failing"
        case .paused: "paused"
        case .disabled: "disabled"
        }
    }
}

/// A webhook stands otherwise than before (S4.21). What it is to be posted waits while it is paused or disabled.
public struct WebhookStateSet: Hashable, FieldCodable {
    /// The webhook's name.
    public var name = ""
    /// How it stands.
    public var state = WebhookState.active
    /// Since when it has taken nothing; nil where that is not so.
    public var failingSince: Timestamp?
    /// Why; empty where somebody wants it so.
    public var reason = ""
    /// Who wants it so: `api:TOKEN`; empty where its answers led to it.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing.
    public init() {}

    /// A webhook that stands so.
    public init(
        name: String, _ state: WebhookState, failingSince: Timestamp? = nil, reason: String = "", by: String = ""
    ) {
        (self.name, self.state, self.failingSince, self.reason, self.by) = (name, state, failingSince, reason, by)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "state", &state)
        fields.field(3, "failingSince", &failingSince)
        fields.field(4, "reason", &reason)
        fields.field(5, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A webhook's posts are signed by other keys from now on, and for a day by those before as well (S4.21).
public struct WebhookRotated: Hashable, FieldCodable {
    /// The webhook's name.
    public var name = ""
    /// The generation of its keys: 2 with the first rotation.
    public var generation: UInt32 = 0
    /// Who wants it so: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing.
    public init() {}

    /// A webhook, with keys of a generation.
    public init(name: String, generation: UInt32, by: String) {
        (self.name, self.generation, self.by) = (name, generation, by)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "generation", &generation)
        fields.field(3, "by", &by)
        fields.unknown(&unknown)
    }
}
