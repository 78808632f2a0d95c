public import Encoding

/// How sessions are spread over the agents who can take them (S1.4).
public enum Strategy: UInt8, SettingChoice {
    /// Nobody gets a session by itself.
    case manual = 0
    /// Who got a session by itself longest ago.
    case roundRobin = 1
    /// Who has the fewest sessions.
    case leastBusy = 2
    /// Who has had no session for the longest time.
    case longestIdle = 3
    /// Who had the customer's last session, else as `longest-idle`.
    case lastAgent = 4

    public static var absent: Strategy { .manual }
    public var word: String {
        switch self {
        case .manual: "manual"
        case .roundRobin: "round-robin"
        case .leastBusy: "least-busy"
        case .longestIdle: "longest-idle"
        case .lastAgent: "last-agent"
        }
    }
    public var meaning: String {
        switch self {
        case .manual: "agents take sessions themselves"
        case .roundRobin: "who got one longest ago"
        case .leastBusy: "who has the fewest"
        case .longestIdle: "who has been without one for longest"
        case .lastAgent: "who had the customer last, else who has been without one for longest"
        }
    }
}
