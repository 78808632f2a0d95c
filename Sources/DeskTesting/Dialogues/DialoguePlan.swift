package import Settings
package import Timeline

/// How dialogues come to a desk, and who works there.
///
/// Of each dialogue the distances between its turns are kept. The first one begins at the plan's start, and each a fixed length after
/// the one before: with less than what their agents need for one, a queue builds.
package struct DialoguePlan: Sendable {
    /// How sessions are given to agents (S1.4).
    package var strategy: Strategy
    /// How many agents there are: `ana`, `ben` and so on.
    package var agents = 3
    /// The most sessions that each has at once (S3.5).
    package var limit: UInt32 = 4
    /// How long after the one before a dialogue begins.
    package var every = Duration.seconds(2 * 3600)
    /// The line's service level (S1.5).
    package var serviceLevel = Duration.seconds(2 * 3600)
    /// How long the receiver of a transfer has to answer (S1.7).
    package var transferTime = Duration.seconds(1800)
    /// When the first one begins: a Monday.
    package var start = Timestamp(milliseconds: 1_767_571_200_000)

    /// A plan, with three agents of four sessions.
    package init(_ strategy: Strategy) { self.strategy = strategy }

    /// The most agents.
    package static let mostAgents = names.count

    private static let names = [
        "ana", "ben", "cem", "dee", "eva", "fay", "gus", "hal", "ida", "jon", "kai", "lea", "max", "nia", "ole", "pia",
    ]

    /// The agents' ids, in the order of who passes on to whom; the last one passes on to the first.
    package var agentIDs: [String] { Array(DialoguePlan.names.prefix(agents)) }

    /// When a turn happens, unless it has to wait.
    package func moment(of turn: Dialogue.Turn, in dialogue: Dialogue, at place: Int) -> Timestamp {
        let first = dialogue.turns.first?.time ?? turn.time
        return start + .milliseconds(every.milliseconds * Int64(place)) + (turn.time - first)
    }

    /// The line's rules.
    var policy: LinePolicy {
        var policy = LinePolicy()
        (policy.strategy, policy.receptionLimit, policy.serviceLevel) = (strategy, limit, serviceLevel)
        policy.transfer.maxTime = transferTime
        policy.pendingResponse = nil
        return policy
    }
}
