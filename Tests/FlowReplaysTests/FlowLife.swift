import BrokerTesting
import Decisions
import Events
import FlowTesting
import Flows
import Messages
import ParleyConfiguration
import Projections
import Settings
import Timeline

/// Random customers, platform and people around random flows, all under a seed: what is recorded then is what is replayed.
struct FlowLife {
    static let line = LineID("100")

    private(set) var simulation = Simulation(startingAt: Timestamp(milliseconds: 1_767_571_200_000))
    /// The versions that were published, one after the other.
    private(set) var versions: [[Flow]] = []
    private var chance: Chance
    private var flows: RandomFlows
    private var count = 0

    init(seed: UInt64) throws {
        (chance, flows) = (Chance(seed), RandomFlows(seed: seed))
        let configuration = try Configuration(
            yaml: """
                defaults: { botOnStart: shop, botSilence: \(chance.one(of: ["off", "2m", "10m"])), pendingResponse: off }
                agents: [ { id: ana, name: Ana } ]
                tasks: [ { id: shop, flow: f0 }, { id: other, flow: f1 } ]
                """, named: "life")
        for command in configuration.commands() { try simulation.submit(command) }
        try publish()
    }

    var events: [RecordedEvent] { simulation.events }

    mutating func go(_ steps: Int) throws {
        for _ in 0..<steps { try step() }
    }

    private mutating func publish() throws {
        let new = try flows.set().flows.values.sorted { $0.name < $1.name }
        if (try? simulation.submit(.publishFlows(new, by: .api("test")))) != nil { versions.append(new) }
    }

    private mutating func step() throws {
        simulation.advance(to: simulation.now + .milliseconds(Int64(chance.below(40_000))))
        let id = ConversationID(UInt32(1 + chance.below(4)))
        switch chance.below(40) {
        case 0...12: write()
        case 13...18: attempt(id)
        case 19...22: receipt(id)
        case 23...29: answer(id)
        case 30: submit(.assign(id, to: .agent("ana"), by: .agent("ana")))
        case 31: submit(.assign(id, to: .bot(chance.one(of: ["shop", "other"])), by: .agent("ana")))
        case 32: submit(.finish(id, by: .api("test")))
        case 33: _ = simulation.restart()
        case 34:
            simulation.isUp.toggle()
            if simulation.isUp { simulation.fireDue() }
        case 35: simulation.setClock(to: simulation.now - .seconds(Int64(chance.below(120))))
        case 36: try switchLine()
        case 37: if chance.happens(oneIn: 6) { try publish() }
        case 38: try move(id)
        default: simulation.advance(to: simulation.now + .seconds(Int64(chance.below(1_000))))
        }
    }

    /// A session goes on in a version that says something else.
    private mutating func move(_ id: ConversationID) throws {
        guard let name = simulation.world.conversation(id)?.sessions.flow?.state.frames.first?.flow,
            let flow = versions.last?.first(where: { $0.name == name })
        else { return }
        let text = flow.canonical.replacing("\"Choose ", with: "\"Choose now ").replacing("\"Hello ", with: "\"Hi ")
        let other = try Flow(canonical: text)
        guard other != flow, (try? simulation.submit(.publishFlows([other], by: .api("test")))) != nil else { return }
        versions.append((versions.last ?? []).filter { $0.name != name } + [other])
        submit(.moveFlow(id, FlowMove(flow: name), by: .api("test")))
    }

    private mutating func switchLine() throws {
        var policy = simulation.world.settings.rules(for: Self.line).rules
        policy.disabled.toggle()
        try simulation.submit(.setPolicy(Self.line, policy))
    }

    private mutating func write() {
        count += 1
        var message = MessageReceived()
        (message.line, message.message) = (Self.line, MessageID("wamid.\(count)"))
        message.sender = Party(phone: "1650555000\(chance.below(4))", name: chance.one(of: ["", "Sheena", "Ben"]))
        message.type = chance.one(of: ["text", "text", "text", "interactive", "image", "reaction"])
        message.text = chance.one(of: ["yes", "4711", "Rome", "", "-3.5", "{{c}}", String(repeating: "x", count: 900)])
        if message.type == "interactive" { message.replyID = chance.one(of: ["a", "b", "c", "z"]) }
        let delay = chance.happens(oneIn: 3) ? Int64(chance.below(100)) : 0
        receive(.messageReceived(message), "m:\(count)", ago: delay)
    }

    private mutating func receive(_ event: Event, _ identity: String, ago: Int64) {
        submit(.receive(PlatformItem(event: event, occurredAt: simulation.now - .seconds(ago), identity: identity)))
    }

    private mutating func attempt(_ id: ConversationID) {
        guard let send = simulation.world.conversation(id)?.delivery.open.randomElement(using: &chance) else { return }
        submit(.beginAttempt(id, send: send.position))
        let result: AttemptResult =
            switch chance.below(6) {
            case 0: .failed(httpStatus: 400, code: 131_026, reason: "", retryAfter: nil)
            case 1: .failed(httpStatus: 500, code: 131_000, reason: "", retryAfter: .seconds(4))
            case 2: .inDoubt(reason: "lost")
            default: .accepted(message: MessageID("wamid.out\(send.position.rawValue)"), waID: "", status: "")
            }
        submit(.endAttempt(id, send: send.position, attempt: send.attempts + 1, result))
    }

    private mutating func receipt(_ id: ConversationID) {
        guard let send = simulation.world.conversation(id)?.delivery.open.randomElement(using: &chance),
            send.message != .absent, let state = simulation.world.conversation(id)
        else { return }
        count += 1
        var receipt = ReceiptReceived()
        (receipt.line, receipt.message) = (Self.line, send.message)
        receipt.status = chance.one(of: ["sent", "delivered", "read", "failed"])
        receipt.recipient = simulation.world.directory.party(of: state.contact)
        receive(.receiptReceived(receipt), "r:\(count)", ago: Int64(chance.below(3)))
    }

    private mutating func answer(_ id: ConversationID) {
        // Whoever waits for an answer first.
        let asking = simulation.world.conversations.first { $0.sessions.flow?.state.wait.kind == .answer }?.id ?? id
        guard let flow = simulation.world.conversation(asking)?.sessions.flow, flow.request != .start else { return }
        let bodies = ["{}", "", "{\"list\":[\"x\",1],\"url\":\"https://example.com/y.png\"}", "[1,2", "7"]
        let answer: FlowAnswer =
            switch chance.below(8) {
            case 0: .timeout
            case 1: .failure("refused")
            default: .response(status: chance.one(of: [200, 204, 404, 500]), body: Array(chance.one(of: bodies).utf8))
            }
        submit(.answerFlowRequest(asking, asked: flow.request, answer))
    }

    /// What makes no sense is rejected, and that is all that may happen then.
    private mutating func submit(_ command: Command) { _ = try? simulation.submit(command) }
}
