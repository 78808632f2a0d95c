import BrokerTesting
import Decisions
package import Events
import Messages
import Projections
import Timeline

/// Plays dialogues at a desk, all on one line, beside each other, in the time of their own turns.
///
/// Customers write when the dialogue says so. An agent answers when it says so, if somebody has the session; an answer whose time has
/// come before is given as soon as somebody has it. A dialogue that goes on after its first answer is passed on to the next agent. After
/// its last turn whoever has it finishes it.
package struct DialogueDesk {
    private let plan: DialoguePlan
    private let dialogues: [Dialogue]
    private var simulation: Simulation
    /// By dialogue: the turns of agents whose time has come and that nobody has said yet.
    private var owed: [[Dialogue.Turn]]
    /// By dialogue: how many turns are left for later, and how many answers were given.
    private var left: [Int]
    private var answered: [Int]
    /// Dialogues that somebody has just got, the first one first.
    private var given: [Int] = []
    private var seen = 0

    private static let line = LineID("100")

    /// Plays them all.
    ///
    /// - Returns: Everything that was recorded.
    package static func play(_ dialogues: [Dialogue], by plan: DialoguePlan) throws -> [RecordedEvent] {
        var desk = try DialogueDesk(dialogues, plan)
        try desk.play()
        return desk.simulation.events
    }

    private init(_ dialogues: [Dialogue], _ plan: DialoguePlan) throws {
        (self.dialogues, self.plan) = (dialogues, plan)
        simulation = Simulation(startingAt: plan.start)
        owed = dialogues.map { _ in [] }
        left = dialogues.map(\.turns.count)
        answered = dialogues.map { _ in 0 }
        try simulation.submit(.setPolicy(DialogueDesk.line, plan.policy))
        for agent in plan.agentIDs {
            try simulation.submit(.registerAgent(id: agent, name: agent))
            try simulation.submit(.setAgentState(agent: agent, .available, by: .agent(agent)))
        }
    }

    private mutating func play() throws {
        var agenda: [(time: Timestamp, place: Int, index: Int)] = []
        for (place, dialogue) in dialogues.enumerated() {
            for (index, turn) in dialogue.turns.enumerated() {
                agenda.append((plan.moment(of: turn, in: dialogue, at: place), place, index))
            }
        }
        // What is said at one moment is said in the order of the dialogues.
        for (time, place, index) in agenda.sorted(by: { $0 < $1 }) {
            let turn = dialogues[place].turns[index]
            try pass(until: time)
            left[place] -= 1
            if turn.isCustomer {
                try simulation.submit(.receive(item(turn, of: place, at: time)))
                try follow()
            } else {
                owed[place].append(turn)
            }
            try work(on: place)
            try workOnWhatIsGiven()
        }
    }

    /// Lets time pass, and everybody do what follows from each deadline on the way.
    private mutating func pass(until moment: Timestamp) throws {
        while let due = simulation.engine.nextDeadline, due <= moment {
            simulation.advance(to: due)
            try follow()
            try workOnWhatIsGiven()
        }
        simulation.advance(to: moment)
    }

    /// Notes who was given what.
    private mutating func follow() throws {
        for event in simulation.events[seen...] {
            guard case .sessionAssigned(let assigned) = event.event, assigned.by == "rule:queueAssignment" else {
                continue
            }
            given.append(Int(event.conversation.rawValue) - 1)
        }
        seen = simulation.events.count
    }

    private mutating func workOnWhatIsGiven() throws {
        while !given.isEmpty { try work(on: given.removeFirst()) }
    }

    /// Says in a dialogue what is owed there, if somebody has the session.
    private mutating func work(on place: Int) throws {
        // A conversation's number is its dialogue's place, as each begins with a message of its own customer's.
        let conversation = ConversationID(UInt32(place) + 1)
        while case .agent(let agent)? = simulation.world.conversation(conversation)?.sessions.open?.handler {
            if owed[place].isEmpty {
                guard left[place] == 0 else { return }
                try simulation.submit(.finish(conversation, by: .agent(agent)))
            } else {
                try answer(owed[place].removeFirst(), in: place, conversation, by: agent)
            }
            try follow()
        }
    }

    private mutating func answer(
        _ turn: Dialogue.Turn, in place: Int, _ conversation: ConversationID, by agent: String
    ) throws {
        // The platform takes 4096 characters.
        let content = MessageContent.text(String(turn.text.prefix(4096)))
        try simulation.submit(.send(SendCommand(to: .conversation(conversation), content, by: .agent(agent))))
        answered[place] += 1
        guard answered[place] == 1, left[place] > 0 || !owed[place].isEmpty, plan.agents > 1 else { return }
        let agents = plan.agentIDs
        let next = agents[((agents.firstIndex(of: agent) ?? 0) + 1) % agents.count]
        try simulation.submit(.transfer(conversation, to: .agent(next), by: .agent(agent)))
    }

    private func item(_ turn: Dialogue.Turn, of place: Int, at time: Timestamp) -> PlatformItem {
        var message = MessageReceived()
        (message.line, message.type, message.text) = (DialogueDesk.line, "text", turn.text)
        message.sender = Party(phone: "1650555\(1000 + place)", name: "Customer \(place)")
        message.message = MessageID("wamid.\(place).\(left[place])")
        return PlatformItem(
            event: .messageReceived(message), occurredAt: time, identity: "m:\(message.message)")
    }
}
