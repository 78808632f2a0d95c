public import Encoding

/// How many messages there are for the tasks (S0.6): so many for each, received and sent together.
public struct MessageAllocation: Hashable, StoredSettings {
    /// Messages for each task; 0 for no allocation.
    public var messages: UInt32 = 0
    /// When it begins anew.
    public var renewed = Renewal.never
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// None.
    public init() {}

    /// So many messages for each task.
    public init(messages: UInt32, renewed: Renewal) { (self.messages, self.renewed) = (messages, renewed) }

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "messages", &messages, .number(1...1_000_000_000).needed("write '{ messages: 10000 }'").example("10000"),
            row: "S0.6", "How many messages there are for each task, received and sent together.")
        s.setting(
            2, "renewed", &renewed, .choice, row: "S0.6", "When they are counted from nothing again.")
    }

    /// What it says, as it can be read again.
    public var said: SettingNode {
        SettingNode(.mapping(SettingCoder.entries(of: self, in: SettingScope())))
    }

    /// When an allocation begins anew.
    public enum Renewal: UInt8, SettingChoice {
        /// When another is set.
        case never = 1
        /// On the first day of every month (UTC), too.
        case monthly = 2

        public static var absent: Renewal { .never }

        public var word: String {
            switch self {
            case .never: "never"
            case .monthly: "monthly"
            }
        }

        public var meaning: String {
            switch self {
            case .never: "when another allocation is set"
            case .monthly: "on the first day of every month (UTC), too"
            }
        }
    }
}
