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

    @Test func ofManyAgentsThoseAreNamedWhomLeastKeepsFromASession() throws {
        var stage = try stage(agents: 250, limit: 1)
        for number in [7, 8, 249] { try set(number, .available, &stage) }
        try set(8, .away, &stage)
        for customer in 1...3 { try stage.write(as: Party(phone: "1650555000\(customer)")) }
        let state = try #require(stage.world.conversation(ConversationID(3)))
        let standing = try #require(stage.world.desk.standing(of: state, under: stage.world.policy(of: state)))
        #expect(standing.place == 1)
        #expect(standing.agents.count == 100)
        #expect(standing.agents.map(\.agent) == standing.agents.map(\.agent).sorted())
        let near = standing.agents.filter { $0.obstacle != .neverIn }.map(\.words)
        #expect(
            near == [
                "agent-1007: has 1 of at most 1 sessions", "agent-1008: is away",
                "agent-1249: has 1 of at most 1 sessions",
            ])
        // Of those who are as near, the first by id.
        #expect(standing.agents.filter { $0.obstacle == .neverIn }.map(\.agent).max() == "agent-1098")
        #expect(standing.others.map(\.count) == [152])
        #expect(standing.words.last == "152 others have never logged in")
    }

    @Test func pageByPageEveryAgentIsNamedOnceTheNearestFirst() throws {
        var stage = try stage(agents: 250, limit: 1)
        for number in [7, 8, 249] { try set(number, .available, &stage) }
        try set(8, .away, &stage)
        for customer in 1...3 { try stage.write(as: Party(phone: "1650555000\(customer)")) }
        let state = try #require(stage.world.conversation(ConversationID(3)))
        var (named, page): ([String], QueueStanding.Page?) = ([], QueueStanding.Page(limit: 2))
        var left: [Int] = []
        while let asked = page {
            let standing = try #require(
                stage.world.desk.standing(of: state, under: stage.world.policy(of: state), naming: asked))
            named += standing.agents.map(\.agent)
            left.append(standing.others.reduce(0) { $0 + $1.count })
            // As text and back, as a request has it.
            let text = standing.next?.description
            let next = text.flatMap { QueueStanding.Cursor($0) }
            #expect(next == standing.next)
            page = next.map { QueueStanding.Page(after: $0, limit: named.count < 4 ? 2 : 100) }
        }
        #expect(named.prefix(4) == ["agent-1007", "agent-1249", "agent-1000", "agent-1008"])
        #expect(named.count == 252 && Set(named).count == 252)
        #expect(left == [250, 248, 148, 48, 0])
        for text in ["", "2", ":ana", "7:ana", "-1:ana", "x:ana"] {
            #expect(QueueStanding.Cursor(text) == nil, "\(text)")
        }
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
