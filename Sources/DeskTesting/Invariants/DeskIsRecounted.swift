import Events
import Projections
import Timeline

/// Who is there, who has what and who waits where is at hand as it is counted anew.
enum DeskIsRecounted: DeskInvariant {
    static let name = "presence, loads and queues are what a recount says"

    static func breach(after round: DeskRound) -> String? {
        let desk = round.world.desk
        return agents(round.desk, desk) ?? queues(round.desk, desk) ?? sessions(round.desk, desk)
    }

    private static func agents(_ told: DeskLedger, _ desk: Desk) -> String? {
        let ids = told.agents.keys.sorted()
        guard desk.agents.map(\.id) == ids else { return "there are \(desk.agents.map(\.id)) instead of \(ids)" }
        for id in ids where desk.agent(id)?.state != told.agents[id]?.state {
            return "agent '\(id)' is \(word(desk.agent(id)?.state)) instead of \(word(told.agents[id]?.state))"
        }
        return nil
    }

    private static func word(_ state: AgentState?) -> String { state.map { "\($0)" } ?? "never in" }

    private static func queues(_ told: DeskLedger, _ desk: Desk) -> String? {
        for line in told.rules.lines {
            let (found, expected) = (desk.queue(of: line), told.queue(of: line))
            if found != expected { return "on line \(line) \(found) wait instead of \(expected)" }
        }
        return nil
    }

    private static func sessions(_ told: DeskLedger, _ desk: Desk) -> String? {
        var counted: [String: Set<ConversationID>] = [:]
        for state in told.conversations.values {
            if case .agent(let id)? = state.open?.handler { counted[id, default: []].insert(state.id) }
        }
        for id in Set(counted.keys).union(told.agents.keys).sorted() {
            let (found, expected) = (desk.sessions(of: id), counted[id] ?? [])
            guard Set(found) == expected, found.count == expected.count, desk.load(of: id) == expected.count else {
                return "agent '\(id)' has \(found), a load of \(desk.load(of: id)), instead of \(expected.sorted())"
            }
        }
        return nil
    }
}
