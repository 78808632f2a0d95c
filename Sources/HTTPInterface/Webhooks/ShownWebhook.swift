import Broker
import Encoding
import EventLog
import Events
import Projections
import Settings
import Timeline

/// A webhook as `/v1` shows it: where and how it is posted, and how far its group is.
enum ShownWebhook {
    static let schema = Schema.named(
        "Webhook",
        SettingsRoutes.schema(SettingSchema.object(of: GroupTerms.describe(), isWhole: true)).adding([
            "name": .string, "url": .string, "state": state, "reason": .orNull(.string), "stateSince": .time,
            "failingSince": .orNull(.time), "waitsUntil": .orNull(.time), "generation": .integer,
            "rotatedAt": .orNull(.time), "since": .time, "by": .string("Who has made it, such as `api:ops`."),
            "group": .string("The group of consumers that has what is to be posted."),
            "checkpoint": .orNull(.integer), "lag": .orNull(.integer), "pending": .orNull(.integer),
            "inFlight": .orNull(.integer), "parked": .integer, "lost": .orNull(.string),
        ]))

    static let wantedSchema = Schema.named(
        "WantedWebhook",
        SettingsRoutes.schema(SettingSchema.object(of: WantedWebhook.describe(), isWhole: false)))

    private static let state = Schema.choice(WebhookState.allCases.map(\.description))

    /// - Parameters:
    ///   - waitsUntil: Until when it is left alone as it gets too much.
    ///   - standing: How far its group is; nil while that is not known.
    static func node(
        _ webhook: Webhook, _ group: Group, waitsUntil: Timestamp?, _ standing: GroupStanding?, head: Position
    ) -> SettingNode {
        var entries: [SettingNode.Entry] = [
            .init("name", text(webhook.name)), .init("url", text(webhook.url)),
            .init("state", text(webhook.state.description)),
            .init("reason", webhook.reason.isEmpty ? SettingNode(.null) : text(webhook.reason)),
            .init("stateSince", moment(webhook.stateSince)), .init("failingSince", moment(webhook.failingSince)),
            .init("waitsUntil", moment(waitsUntil)), .init("generation", ShownGroup.number(Int(webhook.generation))),
            .init("rotatedAt", moment(webhook.rotatedAt)), .init("since", moment(webhook.since)),
            .init("by", text(webhook.by)), .init("group", text(webhook.group)),
        ]
        entries += group.terms.said.entries
        let counted = standing?.loss == nil ? standing : nil
        entries += [
            .init("checkpoint", ShownGroup.number(counted.map { Int($0.checkpoint.rawValue) })),
            .init("lag", ShownGroup.number(counted.map { Int(head.rawValue) - Int($0.checkpoint.rawValue) })),
            .init("pending", ShownGroup.number(counted?.pending)),
            .init("inFlight", ShownGroup.number(counted?.inFlight)),
            .init("parked", ShownGroup.number(group.parked.count)),
            .init("lost", standing?.loss.map { text($0) } ?? SettingNode(.null)),
        ]
        return SettingNode(.mapping(entries))
    }

    /// What was said of it, as it can be read again.
    static func said(_ found: WebhookDesk.Found) -> SettingNode {
        SettingNode(.mapping(found.group.terms.said.entries + [.init("url", text(found.webhook.url))]))
    }

    private static func text(_ text: String) -> SettingNode { SettingNode(.text(text)) }

    private static func moment(_ moment: Timestamp?) -> SettingNode {
        SettingNode(moment.map { .text($0.description) } ?? .null)
    }
}

/// What a request wants a webhook to be.
struct WantedWebhook: SettingGroup {
    var url = ""
    var terms = GroupTerms.webhook
    var from: UInt64 = 0

    init() {}

    mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "url", &url, .form("an address that begins with `https://` or `http://`", upTo: 2_000), row: "S4.21",
            "Where events are posted.")
        terms.declare(&s)
        s.setting(
            "from", &from, .number(0...Position.largest.rawValue), row: "S4.21",
            "The position of the first event that a new webhook is posted, 1 for all that there is; 0 for what happens from now on."
        )
    }
}

/// The keys of a webhook, for who has to check signatures by them.
struct ShownWebhookKeys: Encodable {
    struct Pair: Encodable {
        let generation: UInt32
        let secret: String
        let publicKey: String

        static let members: [String: Schema] = [
            "generation": .integer, "secret": .string("`whsec_…`: checks `v1`, and makes it."),
            "publicKey": .string("`whpk_…`: checks `v1a`, and can't make it."),
        ]

        init(_ keys: WebhookKeys, _ name: String, _ generation: UInt32) {
            self.generation = generation
            secret = keys.symmetric(of: name, generation: generation).secretText ?? ""
            publicKey = keys.ed25519(of: name, generation: generation).publicText ?? ""
        }
    }

    struct Former: Encodable {
        let keys: Pair
        let until: String

        private enum CodingKeys: String, CodingKey { case until }

        func encode(to encoder: any Encoder) throws {
            try keys.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(until, forKey: .until)
        }
    }

    let current: Pair
    @OrNull var former: Former?

    static let schema = Schema.named(
        "WebhookKeys",
        .object([
            "current": .object(Pair.members),
            "former": .orNull(.object(Pair.members.merging(["until": .time]) { first, _ in first })),
        ]))

    init(_ webhook: Webhook, _ keys: WebhookKeys, at now: Timestamp) {
        current = Pair(keys, webhook.keyName, webhook.generation)
        let until = webhook.rotatedAt.map { $0 + WebhookKeys.overlap }
        guard let until, until > now, webhook.generation > 1 else { return }
        former = Former(keys: Pair(keys, webhook.keyName, webhook.generation - 1), until: until.description)
    }
}
