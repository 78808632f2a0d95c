import BrokerTesting
import Decisions
import EventLogTesting
import Events
import Projections
import Testing
import Timeline

/// Random comings and goings of agents and desks, held against a second calculation that looks at everybody (S2.2).
@Suite struct PresenceLifeTests {
    @Test(arguments: 0..<200) func whoIsLoggedOutIsWhomASecondCalculationFinds(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var simulation = Simulation(startingAt: ScriptRunner.firstDay)
        for id in Absentees.agents { try simulation.submit(.registerAgent(id: id, name: id)) }
        var expected = Absentees()
        var outs: [Absentees.Out] = []
        for step in 0..<200 {
            let moment = simulation.now + .seconds(Int.random(in: 0...40, using: &random))
            outs += simulation.advance(to: moment).compactMap(Absentees.Out.init)
            expected.advance(to: moment)
            let command = Absentees.draw(&random)
            let events = (try? simulation.submit(command)) ?? []
            for event in events { expected.note(event) }
            try #require(outs == expected.outs, "seed \(seed), step \(step)")
            guard step.isMultiple(of: 20) else { continue }
            let isTheSame = simulation.restart()
            #expect(isTheSame)
        }
        #expect(simulation.faults.isEmpty)
    }

    @Test func livesAreLoggedOutAtAll() throws {
        var random = SeededRandom(seed: 1)
        var simulation = Simulation(startingAt: ScriptRunner.firstDay)
        for id in Absentees.agents { try simulation.submit(.registerAgent(id: id, name: id)) }
        for _ in 0..<1_000 {
            simulation.advance(to: simulation.now + .seconds(20))
            _ = try? simulation.submit(Absentees.draw(&random))
        }
        #expect(simulation.events.compactMap(Absentees.Out.init).count > 20)
    }
}

/// Who is to be logged out, found by looking at all agents, in the order in which their desks went.
private struct Absentees {
    static let agents = ["ana", "ben", "cem", "dora"]

    struct Out: Hashable {
        var agent: String
        var at: Timestamp

        init(_ agent: String, _ at: Timestamp) { (self.agent, self.at) = (agent, at) }

        init?(_ event: RecordedEvent) {
            guard case .agentStateSet(let set) = event.event, set.by == "rule:presence" else { return nil }
            self.init(set.agent, event.occurredAt)
        }
    }

    private var isIn: Set<String> = []
    private var gone: [(agent: String, at: Timestamp)] = []
    private var length: Duration? = .seconds(60)
    private var onSince = Timestamp.epoch
    private(set) var outs: [Out] = []

    static func draw(_ random: inout SeededRandom) -> Command {
        let agent = agents.randomElement(using: &random) ?? ""
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: return .setAgentState(agent: agent, .available, by: .agent(agent))
        case 6: return .setAgentState(agent: agent, .away, by: .agent(agent))
        case 7: return .setAgentState(agent: agent, .out, by: .agent(agent))
        case 8..<12: return .openDesk(agent: agent)
        case 12..<18: return .closeDesk(agent: agent, .ended)
        case 18:
            return .setPresence([nil, .seconds(30), .seconds(60), .seconds(90)].randomElement(using: &random) ?? nil)
        default: return .registerAgent(id: agent, name: agent)
        }
    }

    mutating func note(_ event: RecordedEvent) {
        switch event.event {
        case .agentStateSet(let set) where set.state == .out:
            isIn.remove(set.agent)
            gone.removeAll { $0.agent == set.agent }
        case .agentStateSet(let set): isIn.insert(set.agent)
        case .deskOpened(let opened): gone.removeAll { $0.agent == opened.agent }
        case .deskGone(let desk): if isIn.contains(desk.agent) { gone.append((desk.agent, event.occurredAt)) }
        case .presenceSet(let set):
            if length == nil { onSince = event.occurredAt }
            length = set.length
        default: return
        }
    }

    mutating func advance(to moment: Timestamp) {
        guard let length else { return }
        while let place = gone.firstIndex(where: { max($0.at, onSince) + length <= moment }) {
            let left = gone.remove(at: place)
            isIn.remove(left.agent)
            outs.append(Out(left.agent, max(left.at, onSince) + length))
        }
    }
}
