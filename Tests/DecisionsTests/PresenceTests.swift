import BrokerTesting
import Decisions
import Encoding
import Events
import Projections
import Testing
import Timeline

/// Who is logged out because their desk is gone (S2.2).
@Suite struct PresenceTests {
    /// Agents who are logged in, with their desks open.
    private func agents(_ ids: String...) throws -> Simulation {
        var simulation = Simulation(startingAt: ScriptRunner.firstDay)
        for id in ids {
            try simulation.submit(.registerAgent(id: id, name: id))
            try simulation.submit(.setAgentState(agent: id, .available, by: .agent(id)))
            try simulation.submit(.openDesk(agent: id))
        }
        return simulation
    }

    private func leave(_ simulation: inout Simulation, _ ids: String...) throws {
        for id in ids { try simulation.submit(.closeDesk(agent: id, .ended)) }
    }

    @Test func theDecisionSaysWhatItRestsOn() throws {
        var simulation = try agents("ana")
        let start = simulation.now
        let set = try simulation.submit(.setPresence(.seconds(30)))
        let gone = try simulation.submit(.closeDesk(agent: "ana", .ended))
        let events = simulation.advance(to: start + .seconds(100))
        #expect(events.count == 1)
        let event = try #require(events.first)
        guard case .agentStateSet(let out) = event.event else { throw Other() }
        #expect(out.state == .out)
        #expect(out.by == "rule:presence")
        #expect(event.occurredAt == start + .seconds(30))
        #expect(event.conversation == .system)
        #expect(
            out.decision
                == Presence.rule.decision(
                    restsOn: [gone[0].position, set[0].position], deadline: start + .seconds(30)))
    }

    private struct Other: Error {}

    @Test func whoWentFirstIsLoggedOutFirst() throws {
        var simulation = try agents("ana", "ben", "cem")
        let start = simulation.now
        try leave(&simulation, "cem")
        simulation.advance(to: start + .seconds(1))
        try leave(&simulation, "ana", "ben")
        #expect(simulation.engine.nextDeadline == start + .seconds(60))
        try simulation.submit(.openDesk(agent: "cem"))
        #expect(simulation.engine.nextDeadline == start + .seconds(61))
        let events = simulation.advance(to: start + .seconds(3600))
        let agents = events.compactMap { event -> String? in
            if case .agentStateSet(let set) = event.event { set.agent } else { nil }
        }
        #expect(agents == ["ana", "ben"])
        #expect(simulation.engine.nextDeadline == nil)
    }

    /// Asked twice, too late, or for a deadline that is no more, it leads to nothing.
    @Test func itLooksAgain() throws {
        var simulation = try agents("ana")
        let start = simulation.now
        try leave(&simulation, "ana")
        let due = Command.presenceReached(agent: "ana", deadline: start + .seconds(60))
        let early = try simulation.submit(due)
        #expect(early.isEmpty)
        simulation.isUp = false
        simulation.advance(to: start + .seconds(600))
        let other = try simulation.submit(.presenceReached(agent: "ana", deadline: start + .seconds(61)))
        #expect(other.isEmpty)
        let late = try simulation.submit(due)
        #expect(late.map(\.event.name) == ["agentStateSet"])
        let again = try simulation.submit(due)
        #expect(again.isEmpty)
        let nobody = try simulation.submit(.presenceReached(agent: "nobody", deadline: start))
        #expect(nobody.isEmpty)
    }

    @Test func theStateIsTheSameFromTheLogAndFromItsBytes() throws {
        var simulation = try agents("ana", "ben", "cem")
        try leave(&simulation, "ana", "cem")
        try simulation.submit(.setPresence(nil))
        #expect(simulation.engine.nextDeadline == nil)
        simulation.advance(to: simulation.now + .seconds(600))
        try simulation.submit(.setPresence(.seconds(10)))
        let isTheSame = simulation.restart()
        #expect(isTheSame)
        #expect(simulation.engine.nextDeadline == simulation.now + .seconds(10))
        let bytes = simulation.world.encoded()
        let read = try World(encoded: bytes)
        #expect(read == simulation.world)
        #expect(Engine(world: read).nextDeadline == simulation.engine.nextDeadline)
        #expect(read.presence.open == ["ben"])
    }

    @Test func offIsKeptAndWhatNobodySaidTakesNoBytes() throws {
        #expect(Presence().encoded().isEmpty)
        #expect(try Presence(encoded: []).length == .seconds(60))
        var simulation = Simulation(startingAt: ScriptRunner.firstDay)
        try simulation.submit(.setPresence(nil))
        let presence = simulation.world.presence
        #expect(try Presence(encoded: presence.encoded()) == presence)
        #expect(presence.length == nil)
    }

    @Test func theSameAgainIsNoEvent() throws {
        var simulation = try agents("ana")
        for command in [Command.openDesk(agent: "ana"), .setPresence(.seconds(60))] {
            let events = try simulation.submit(command)
            #expect(events.isEmpty)
        }
        try leave(&simulation, "ana")
        let goneAgain = try simulation.submit(.closeDesk(agent: "ana", .ended))
        #expect(goneAgain.isEmpty)
        for command in [Command.openDesk(agent: "eva"), .closeDesk(agent: "eva", .ended), .setPresence(.seconds(4))] {
            let engine = simulation.engine
            #expect(throws: Rejection.self) { try decide(command, at: simulation.now, given: engine.world) }
        }
    }

    @Test func whoIsRemovedIsNotWaitedFor() throws {
        var simulation = try agents("ana", "ben")
        try leave(&simulation, "ana")
        try simulation.submit(.removeAgent(id: "ana"))
        try simulation.submit(.removeAgent(id: "ben"))
        #expect(simulation.engine.nextDeadline == nil)
        #expect(simulation.world.presence == Presence())
    }

    /// Were the rule to do nothing, it would be asked for ever: it is set aside for that agent, until something happens to them.
    @Test func aRuleThatDoesNothingIsSetAsideForThatAgentAlone() throws {
        var simulation = try agents("ana", "ben")
        let start = simulation.now
        try leave(&simulation, "ana", "ben")
        var engine = simulation.engine
        let late = start + .seconds(60)
        let due = Command.presenceReached(agent: "ana", deadline: late)
        let told = engine.fault(of: due, after: [])
        let fault = try #require(told)
        #expect(fault.kind == .didNothing)
        #expect("\(fault)".contains("'presence' was due and changed nothing for agent 'ana'"))
        guard case .presenceReached("ben", late)? = engine.dueCommand(at: late) else { throw Other() }
        _ = try engine.handle(.openDesk(agent: "ana"), at: start)
        _ = try engine.handle(.closeDesk(agent: "ana", .ended), at: start)
        _ = try engine.handle(.removeAgent(id: "ben"), at: start)
        guard case .presenceReached("ana", late)? = engine.dueCommand(at: late) else { throw Other() }
    }

    /// The one who is next is found without looking at the others.
    @Test func tenThousandDesksComeAndGo() throws {
        var simulation = Simulation(startingAt: ScriptRunner.firstDay)
        let start = simulation.now
        for number in 0..<10_000 {
            let id = "agent\(number)"
            try simulation.submit(.registerAgent(id: id, name: id))
            try simulation.submit(.setAgentState(agent: id, .available, by: .agent(id)))
            try simulation.submit(.openDesk(agent: id))
        }
        for number in 0..<10_000 { try leave(&simulation, "agent\(number)") }
        for number in 0..<9_999 { try simulation.submit(.openDesk(agent: "agent\(number)")) }
        let events = simulation.advance(to: start + .seconds(60))
        #expect(events.count == 1)
    }
}
