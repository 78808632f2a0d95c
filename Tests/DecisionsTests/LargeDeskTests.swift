import BrokerTesting
import Decisions
import Events
import Projections
import Settings
import Testing
import Timeline

/// Many agents, and many sessions at once.
@Suite struct LargeDeskTests {
    private func stage(agents: Int, limit: UInt32, _ change: (inout LinePolicy) -> Void = { _ in }) throws -> Stage {
        var stage = try Stage()
        var policy = LinePolicy()
        (policy.strategy, policy.receptionLimit) = (.longestIdle, limit)
        change(&policy)
        try stage.submit(.setPolicy("100", policy))
        for number in 0..<agents {
            let id = "agent-\(1_000 + number)"
            try stage.submit(.registerAgent(id: id, name: id))
        }
        return stage
    }

    private func set(_ number: Int, _ state: AgentState, _ stage: inout Stage) throws {
        try stage.submit(.setAgentState(agent: "agent-\(1_000 + number)", state, by: .api("test")))
    }

    @Test func whenAllLogOutAtOnceEverySessionIsParkedOnce() throws {
        var stage = try stage(agents: 200, limit: 2)
        for number in 0..<200 { try set(number, .available, &stage) }
        for customer in 0..<300 { try stage.write(as: Party(phone: "\(16_505_550_000 + customer)")) }
        stage.simulation.isUp = false
        for number in 0..<200 { try set(number, .out, &stage) }
        #expect(stage.world.desk.leaving.count == 200)
        let isTheSame = stage.simulation.restart()
        #expect(isTheSame)
        stage.simulation.isUp = true
        #expect(stage.simulation.fireDue().count == 300)
        #expect(stage.world.desk.leaving.isEmpty)
        #expect(stage.world.conversations.allSatisfy { $0.sessions.open?.handler.isParked ?? false })
    }

    @Test func whoEnteredTheQueueWhileNobodyActedIsToldInTurn() throws {
        var stage = try stage(agents: 0, limit: 1) { $0.queue.reply = AutomaticMessage(text: "Please wait.") }
        stage.simulation.isUp = false
        for customer in 0..<300 { try stage.write(as: Party(phone: "\(16_505_550_000 + customer)")) }
        stage.simulation.isUp = true
        let told = stage.simulation.fireDue().filter { $0.event.name == "sendRequested" }
        #expect(told.map(\.conversation.rawValue) == Array(1...300))
    }
}
