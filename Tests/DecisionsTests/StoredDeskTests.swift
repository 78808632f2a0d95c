import BrokerTesting
import Decisions
import Encoding
import Events
import Projections
import Testing
import Timeline

/// A desk is stored between any two events, also while something is left to be done there, and is the same when it is read.
@Suite struct StoredDeskTests {
    private static let line = LineID("100")

    /// A desk with an agent who has a session, before what follows from the state of the desk is done.
    private func desk(agents: [String]) throws -> Simulation {
        var simulation = Simulation(startingAt: Timestamp(milliseconds: 1_767_603_600_000))
        for agent in agents { try simulation.submit(.registerAgent(id: agent, name: agent)) }
        var message = MessageReceived()
        (message.line, message.sender, message.type) = (StoredDeskTests.line, Party(phone: "16505551234"), "text")
        try simulation.submit(
            .receive(PlatformItem(event: .messageReceived(message), occurredAt: simulation.now, identity: "m:1")))
        try simulation.submit(.assign(ConversationID(1), to: .agent("ana"), by: .agent("ana")))
        simulation.isUp = false
        return simulation
    }

    private func isTheSameWhenRead(_ world: World) throws -> Bool {
        let read = try World(encoded: world.encoded())
        return read == world && read.encoded() == world.encoded() && Engine(world: read).deskCommand != nil
    }

    @Test(arguments: [["ana"], ["ana", "ben"]])
    func whileTheSessionsOfWhoIsRemovedAreLeft(agents: [String]) throws {
        var simulation = try desk(agents: agents)
        try simulation.submit(.removeAgent(id: "ana"))
        #expect(!simulation.world.desk.removals.isEmpty)
        #expect(try isTheSameWhenRead(simulation.world))
    }

    @Test func whileTheSessionsOfWhoHasLoggedOutAreLeft() throws {
        var simulation = try desk(agents: ["ana", "ben"])
        try simulation.submit(.setAgentState(agent: "ana", .out, by: .agent("ana")))
        #expect(!simulation.world.desk.leaving.isEmpty)
        #expect(try isTheSameWhenRead(simulation.world))
    }
}
