/// What became of all sessions of a log that were played (B13).
public struct FlowReplaySummary: Sendable {
    /// The most divergences, and reasons, that are told apart: others are counted together.
    private static let limit = 1_000
    private static let others = "others"

    /// How many do the same.
    public private(set) var same = 0
    /// How many do something else.
    public private(set) var diverging = 0
    /// How many could not be played, by the reason.
    public private(set) var impossible: [String: Int] = [:]
    /// How many of those that were played have not ended in the log.
    public private(set) var running = 0
    /// In how many sessions each divergence is, by its words.
    public private(set) var divergences: [String: Int] = [:]

    init() {}

    /// How many were played.
    public var replayed: Int { same + diverging }

    mutating func count(_ session: ReplayedSession) {
        if let obstacle = session.obstacle {
            return FlowReplaySummary.count(obstacle, in: &impossible)
        }
        if session.isRunning { running += 1 }
        if session.isSame { same += 1 } else { diverging += 1 }
        for words in Set(session.divergences.map(\.words)) { FlowReplaySummary.count(words, in: &divergences) }
    }

    private static func count(_ words: String, in counts: inout [String: Int]) {
        let key = counts[words] != nil || counts.count < limit ? words : others
        counts[key, default: 0] += 1
    }
}
