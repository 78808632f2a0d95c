import Decisions
import Events
import Flows
import Projections

/// Which versions a session is played through: the one that it had, and the one that is tried.
struct FlowReplayVersions: Sendable {
    /// The flows that are tried.
    let given: [Flow]
    /// New names of nodes, by `FLOW.NODE`.
    let names: [String: String]

    /// The versions of one session.
    struct Pair: Sendable {
        /// What it had; nil where that can't be read any more.
        var then: FlowSet?
        /// What is tried.
        var now: FlowSet
        /// New names of nodes, by `FLOW.NODE`.
        var names: [String: String]
        /// Why it can't be tried; nil where it can.
        var obstacle: String?

        /// Whether both say the same.
        var areSame: Bool { then == now }
    }

    /// What a session is played through; nil where none of the flows that are tried had, or would have, a part in it.
    func pair(for started: FlowStarted, in published: FlowVersions) -> Pair? {
        let recorded = published.set(of: [started.hash] + started.calls)
        let own = given.first { $0.name == started.flow }
        let names = Set(recorded?.flows.keys.map { $0 } ?? [])
        guard own != nil || given.contains(where: { names.contains($0.name) }) else { return nil }
        guard let root = own ?? recorded?.root else { return nil }
        // The last of a name counts: what is tried, then what the session had, then what is newest.
        let others = published.current.map(\.flow) + (recorded?.flows.values.map { $0 } ?? []) + given
        let now = FlowSet(root, calling: others)
        var pair = Pair(then: recorded, now: now, names: self.names)
        let missing = now.flows.values.flatMap(\.calls).filter { now.flows[$0] == nil }.sorted()
        if let name = missing.first {
            pair.obstacle = "flow '\(name)', which it calls, is neither given nor in the log: give its file, too"
        }
        return pair
    }
}
