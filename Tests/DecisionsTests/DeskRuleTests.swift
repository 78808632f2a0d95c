import BrokerTesting
import Decisions
import Events
import Projections
import Testing
import Timeline

/// Work that follows from the state of the whole desk.
@Suite struct DeskRuleTests {
    private func busy(_ sessions: Int) throws -> Stage {
        var stage = try Stage()
        for number in 1...sessions {
            try stage.write(as: Party(phone: "1650555000\(number)"))
            let id = ConversationID(UInt32(number))
            try stage.submit(.assign(id, to: .agent("ana"), by: .agent("ana")))
        }
        return stage
    }

    @Test func theSessionsOfAnAgentWhoIsRemovedAreUnassignedOneDecisionEach() throws {
        var stage = try busy(3)
        #expect(stage.world.desk.load(of: "ana") == 3)
        let events = try stage.submit(.removeAgent(id: "ana"))
        #expect(events.map(\.event.name) == ["agentRemoved"] + Array(repeating: "sessionAssigned", count: 3))
        #expect(events.dropFirst().map(\.conversation.rawValue) == [1, 2, 3])
        // Each is a decision of its own, and says why.
        #expect(events.dropFirst().allSatisfy { $0.cause == .start })
        for event in events.dropFirst() {
            guard case .sessionAssigned(let assigned) = event.event else { continue }
            #expect(assigned.handler == .unassigned)
            #expect(assigned.decision?.rule == "agentRemoval")
            #expect(assigned.decision?.restsOn.first == events[0].position)
        }
        #expect(stage.world.desk.removals == [])
    }

    @Test func anAgentsLoadIsWhatARecountFinds() throws {
        var stage = try busy(5)
        try stage.submit(.finish(ConversationID(2), by: .agent("ana")))
        try stage.submit(.assign(ConversationID(4), to: .agent("ben"), by: .agent("ana")))
        #expect(stage.world.desk.load(of: "ana") == 3)
        #expect(stage.world.desk.load(of: "ben") == 1)
    }

    @Test func whatACrashInterruptedGoesOn() throws {
        var stage = try busy(3)
        stage.simulation.isUp = false
        #expect(try stage.submit(.removeAgent(id: "ana")).count == 1)
        let isTheSame = stage.simulation.restart()
        #expect(isTheSame)
        stage.simulation.isUp = true
        #expect(stage.simulation.fireDue().count == 3)
    }

    @Test func anAgentCanOnlyPassOnTheirOwn() throws {
        var stage = try busy(1)
        let error = #expect(throws: Rejection.self) {
            try stage.submit(.assign(ConversationID(1), to: .unassigned, by: .agent("ben")))
        }
        #expect(error?.code == .notTheHandler)
        // Taking over is something else: it is told whom from.
        try stage.submit(.assign(ConversationID(1), to: .agent("ben"), by: .agent("ben")))
    }

    @Test func namesOfRulesAreUnique() {
        let names = Rules.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.contains("agentRemoval") && names.contains("autoClose") && names.contains("openSends"))
        #expect(Rules.named("autoClose")?.capability == "S3.7")
    }
}
