import BrokerTesting
import Decisions
import Events
import Timeline

/// What one who draws a life knows of it so far: what everybody at the desk could see.
struct DeskView: Sendable {
    /// A session that is open, and whose it is.
    struct Open: Sendable {
        var customer: String
        var line: String
        var handler: Handler
    }

    /// The open sessions, in the order of their conversations.
    let open: [Open]
    /// The agents that there are, by id, and whether they are there.
    let agents: [(id: String, state: AgentState?)]
    /// How long until something is due; nil where nothing is.
    let untilNext: Duration?
    /// Whether the broker runs.
    let isUp: Bool

    init(_ play: DeskPlay) {
        let conversations = play.desk.conversations.values.sorted { $0.id < $1.id }
        open = conversations.compactMap { state in
            state.open.map {
                Open(customer: play.runner.customer(of: state.id), line: state.line.rawValue, handler: $0.handler)
            }
        }
        agents = play.desk.agents.values.map { ($0.id, $0.state) }.sorted { $0.id < $1.id }
        let simulation = play.runner.simulation
        untilNext = simulation.engine.nextDeadline.map { $0 - simulation.now }
        isUp = simulation.isUp
    }
}
