import Broker
import Encoding
import EventLog
import Projections
import Settings
import Timeline

/// A group of consumers as `/v1` shows it.
enum ShownGroup {
    static let schema = Schema.named(
        "Group",
        SettingsRoutes.schema(SettingSchema.object(of: GroupTerms.describe(), isWhole: true)).adding([
            "name": .string, "from": .integer, "since": .time, "by": .string("Who has made it, such as `api:ops`."),
            "checkpoint": .orNull(.integer), "next": .orNull(.integer), "lag": .orNull(.integer),
            "pending": .orNull(.integer), "inFlight": .orNull(.integer), "ready": .orNull(.integer),
            "waiting": .orNull(.integer), "oldest": .orNull(.object(["position": .integer, "recordedAt": .time])),
            "parked": .integer, "lost": .orNull(.string),
        ]))

    static let wantedSchema = Schema.named(
        "WantedGroup",
        SettingsRoutes.schema(SettingSchema.object(of: WantedGroup.describe(), isWhole: false)))

    static let parkedSchema = Schema.named(
        "Parked",
        .object([
            "position": .integer, "conversation": .orNull(.integer), "deliveries": .integer, "reason": .string,
            "at": .time,
        ]))

    /// - Parameters:
    ///   - standing: How far it is; nil while that is not known.
    ///   - oldest: When the first event that is not settled was recorded.
    static func node(_ group: Group, _ standing: GroupStanding?, head: Position, oldest: Timestamp?) -> SettingNode {
        var entries: [SettingNode.Entry] = [
            .init("name", SettingNode(.text(group.name))), .init("from", number(group.from)),
            .init("since", SettingNode(.text(group.since.description))), .init("by", SettingNode(.text(group.by))),
        ]
        entries += group.terms.said.entries
        let counted = standing?.loss == nil ? standing : nil
        entries += [
            .init("checkpoint", number(counted?.checkpoint)), .init("next", number(counted?.next)),
            .init("lag", number(counted.map { Int(head.rawValue) - Int($0.checkpoint.rawValue) })),
            .init("pending", number(counted?.pending)), .init("inFlight", number(counted?.inFlight)),
            .init("ready", number(counted?.ready)), .init("waiting", number(counted?.waiting)),
            .init("oldest", node(counted?.oldest, oldest)), .init("parked", number(group.parked.count)),
            .init("lost", standing?.loss.map { SettingNode(.text($0)) } ?? SettingNode(.null)),
        ]
        return SettingNode(.mapping(entries))
    }

    static func entries(of parked: ParkedDelivery) -> [SettingNode.Entry] {
        [
            .init("position", number(parked.event)),
            .init("conversation", parked.conversation == 0 ? SettingNode(.null) : number(Int(parked.conversation))),
            .init("deliveries", number(Int(parked.deliveries))), .init("reason", SettingNode(.text(parked.reason))),
            .init("at", SettingNode(.text(parked.at.description))),
        ]
    }

    private static func node(_ oldest: Position?, _ recordedAt: Timestamp?) -> SettingNode {
        guard let oldest, let recordedAt else { return SettingNode(.null) }
        return SettingNode(
            .mapping([
                .init("position", number(oldest)), .init("recordedAt", SettingNode(.text(recordedAt.description))),
            ]))
    }

    private static func number(_ position: Position?) -> SettingNode { number(position.map { Int($0.rawValue) }) }

    /// A number, or null where there is none.
    static func number(_ value: Int?) -> SettingNode { SettingNode(value.map { .number(Int64($0)) } ?? .null) }
}
