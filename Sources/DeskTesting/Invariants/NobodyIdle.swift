import Settings

/// While somebody waits whom somebody can take, nothing else is done.
enum NobodyIdle: DeskInvariant {
    static let name = "nobody who can take a session is without one while it waits"

    static func breach(after round: DeskRound) -> String? {
        guard round.isUp else { return nil }
        for line in round.desk.rules.lines {
            guard let first = round.desk.queue(of: line).first, !round.desk.rules[line, \.disabled],
                round.desk.rules[line, \.strategy] != .manual
            else { continue }
            if let agent = round.desk.eligible(for: line).map(\.id).min() {
                return "conversation \(first) waits on line \(line), and agent '\(agent)' can take it"
            }
        }
        return nil
    }
}
