public import Encoding
import Timeline

/// What a group's consumers may expect of it, and it of them (B7): which events it delivers, and how.
public struct GroupTerms: Hashable, StoredSettings {
    /// The most groups.
    public static let limit = 200
    /// The most kinds of event that one names.
    public static let typesLimit = 200

    /// The kinds of event that are delivered; none for all.
    public var types: [String] = []
    /// The line whose conversations' events are delivered; empty for all.
    public var line = ""
    /// The conversation whose events are delivered; 0 for all.
    public var conversation: UInt32 = 0
    /// How long a consumer has a delivery before it is given away.
    public var ackWait = Duration.seconds(30)
    /// How often an event is delivered, at most, before it is parked.
    public var maxDeliveries: UInt32 = 10
    /// How many deliveries may be with consumers at once.
    public var maxInFlight: UInt32 = 1_000
    /// How long an event waits after its first delivery in vain, after its second, and so on; the last one holds for all later ones.
    public var backOff: [Duration] = [.seconds(1), .seconds(5), .seconds(30), .seconds(120), .seconds(600)]
    /// What becomes of a conversation with an event that can't be delivered.
    public var undeliverable = Undeliverable.skip
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Everything, on the usual terms.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "types", &types, .list(of: .identifier, upTo: GroupTerms.typesLimit).example("[\"messageReceived\"]"),
            row: "B7", "The kinds of event that are delivered; all where it is missing.")
        s.setting(
            2, "line", &line, .identifier.orOff.example("106540352242922"), row: "B7",
            "The line whose conversations' events are delivered; those of all lines where it is missing.")
        s.setting(
            3, "conversation", &conversation, .number(0...UInt32.max), row: "B7",
            "The conversation whose events are delivered; 0 for those of all.")
        s.setting(
            4, "ackWait", &ackWait, .duration(.seconds(1) ... .hours(12)), row: "B7",
            "How long a consumer has a delivery: then it is given away.")
        s.setting(
            5, "maxDeliveries", &maxDeliveries, .number(1...1_000), row: "B7",
            "How often an event is delivered before it is parked.")
        s.setting(
            6, "maxInFlight", &maxInFlight, .number(1...10_000), row: "B7",
            "How many deliveries may be with consumers at once.")
        s.setting(
            7, "backOff", &backOff, .list(of: .duration(.zero ... .hours(24)), upTo: 20), row: "B7",
            "How long an event waits after its first delivery in vain, its second, and so on; the last one holds for all later ones."
        )
        s.setting(
            8, "undeliverable", &undeliverable, .choice, row: "B7",
            "What becomes of a conversation with an event that can't be delivered.")
    }

    /// How long an event waits that was delivered so often in vain.
    public func wait(after deliveries: UInt32) -> Duration {
        guard let last = backOff.last else { return .zero }
        let index = Int(deliveries) - 1
        return backOff.indices.contains(index) ? backOff[index] : last
    }

    /// What they say, as it can be read again.
    public var said: SettingNode {
        SettingNode(.mapping(SettingCoder.entries(of: self, in: SettingScope())))
    }
}

/// What becomes of a conversation with an event that can't be delivered.
public enum Undeliverable: UInt8, SettingChoice {
    /// The event is parked, and the conversation goes on without it.
    case skip = 1
    /// The event is parked, and the conversation waits until somebody has decided about it.
    case hold = 2

    public static var absent: Undeliverable { .skip }

    public var word: String {
        switch self {
        case .skip: "skip"
        case .hold: "hold"
        }
    }

    public var meaning: String {
        switch self {
        case .skip: "the event is parked, and the conversation goes on without it"
        case .hold: "the event is parked, and the conversation waits until somebody has decided about it"
        }
    }
}
