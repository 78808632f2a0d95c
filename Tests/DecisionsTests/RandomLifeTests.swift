import BrokerTesting
import Decisions
import EventLogTesting
import Events
import Messages
import Projections
import Settings
import Testing
import Timeline

/// Random lives of a few conversations, with duplicates, delays, crashes and clocks that jump: whatever happens, each effect
/// happens once (B4), and the log alone tells everything (B1, L8).
@Suite struct RandomLifeTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func everyEffectHappensOnce(_ seed: UInt64) throws {
        var life = RandomLife(seed: seed)
        try life.run(steps: 400)
        expectNoGaps(life.simulation.events)
        expectEffectsOnce(life.simulation.events)
        #expect(life.restartsWereEqual)
        #expect(life.simulation.events.contains { if case .sessionClosed = $0.event { true } else { false } })
    }

    @Test func theSameLifeLeavesTheSameLog() throws {
        var first = RandomLife(seed: 7)
        var second = RandomLife(seed: 7)
        try first.run(steps: 300)
        try second.run(steps: 300)
        #expect(first.simulation.events == second.simulation.events)
        // Lives have greetings, so that one that comes twice would be found.
        #expect(first.simulation.events.contains { effect(of: $0) == "welcome" })
    }

    private func expectNoGaps(_ events: [RecordedEvent]) {
        #expect(events.map(\.position.rawValue) == Array(1...UInt64(events.count)))
        for (_, stream) in Dictionary(grouping: events, by: \.conversation) {
            #expect(stream.map(\.version) == Array(1...UInt32(stream.count)))
        }
        for (earlier, later) in zip(events, events.dropFirst()) { #expect(earlier.recordedAt <= later.recordedAt) }
    }

    private func expectEffectsOnce(_ events: [RecordedEvent]) {
        var seen: Set<String> = []
        for event in events {
            guard let effect = effect(of: event) else { continue }
            #expect(seen.insert("\(event.conversation) \(effect)").inserted, "\(effect) twice, at \(event.position)")
        }
    }

    /// What may happen once in a conversation.
    private func effect(of event: RecordedEvent) -> String? {
        switch event.event {
        case .sessionOpened(let opened): "open \(opened.session)"
        case .sessionClosed(let closed): "close \(closed.session)"
        case .surveyRequested(let survey): "survey \(survey.session)"
        case .replyReminderFired(let fired): "reminder \(fired.decision.restsOn)"
        case .pendingResponseEscalated(let pending): "pending \(pending.decision.restsOn) \(pending.urgency)"
        case .serviceWindowClosed(let closed): "window \(closed.decision.deadline?.description ?? "")"
        case .sendAttempted(let attempted): "attempt \(attempted.send) \(attempted.attempt)"
        case .messageReceived(let message): "message \(message.message)"
        // A greeting is two messages where it has sound; these have none.
        case .sendRequested(let send) where send.origin == .rule(Welcome.rule.name): "welcome"
        default: nil
        }
    }
}

/// A few customers, an agent, a bot and a platform, who do something random at random times.
private struct RandomLife {
    var simulation = Simulation(startingAt: Timestamp(milliseconds: 1_767_571_200_000))
    var restartsWereEqual = true
    private var random: SeededRandom
    private var sent: [PlatformItem] = []
    private var count = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func run(steps: Int) throws {
        _ = try simulation.submit(.setPolicy("100", policy()))
        _ = try simulation.submit(.registerAgent(id: "ana", name: "Ana"))
        for _ in 0..<steps { step() }
        simulation.isUp = true
        simulation.advance(to: simulation.now + .seconds(100 * 3600))
        restartsWereEqual = restartsWereEqual && simulation.restart()
    }

    private mutating func policy() -> LinePolicy {
        var policy = LinePolicy()
        policy.botOnStart = Bool.random(using: &random) ? "concierge" : ""
        policy.sessionTimeout = Bool.random(using: &random) ? .seconds(1800) : nil
        policy.autoClose = .seconds(7200)
        var reminder = ReplyReminderPolicy()
        reminder.after = .seconds(600)
        reminder.message = AutomaticMessage(text: "Soon")
        policy.replyReminder = reminder
        var survey = SurveyPolicy()
        survey.message = AutomaticMessage(text: "Satisfied?")
        survey.button = "Rate"
        policy.survey = survey
        var welcome = WelcomePolicy()
        welcome.on = Bool.random(using: &random) ? .request : .firstMessage
        welcome.message = AutomaticMessage(text: "Welcome")
        policy.welcome = welcome
        policy.inDoubt.then = Bool.random(using: &random) ? .resend : .abandon
        return policy
    }

    private mutating func step() {
        simulation.advance(to: simulation.now + .seconds(Int64.random(in: 0...3000, using: &random)))
        let id = ConversationID(UInt32.random(in: 1...4, using: &random))
        switch Int.random(in: 0..<20, using: &random) {
        case 0...5: write()
        case 6...7: if let item = sent.randomElement(using: &random) { submit(.receive(item)) }
        case 8...9: submit(.assign(id, to: .agent("ana"), by: .agent("ana")))
        case 10...11: submit(.send(SendCommand(to: .conversation(id), .text("Hi"), by: .agent("ana"))))
        case 12: submit(.send(SendCommand(to: .conversation(id), .text("Hi"), by: .bot("concierge"))))
        case 13: submit(.finish(id, by: .agent("ana")))
        case 14: submit(.assign(id, to: .unassigned, by: .agent("ana")))
        case 15...16: attempt(id)
        case 17: restartsWereEqual = simulation.restart() && restartsWereEqual
        case 18:
            simulation.isUp.toggle()
            if simulation.isUp { simulation.fireDue() }
        default: simulation.setClock(to: simulation.now - .seconds(Int64.random(in: 0...5000, using: &random)))
        }
    }

    private mutating func write() {
        count += 1
        var message = MessageReceived()
        message.line = "100"
        message.sender = Party(phone: "1650555000\(Int.random(in: 0..<4, using: &random))")
        message.type = random.one(of: ["reaction", "request_welcome", "text", "text", "text", "text", "text", "text"])
        message.message = MessageID("wamid.\(count)")
        let delay = Bool.random(using: &random) ? 0 : Int64.random(in: 0...9000, using: &random)
        let item = PlatformItem(
            event: .messageReceived(message), occurredAt: simulation.now - .seconds(delay), identity: "m:\(count)")
        sent.append(item)
        submit(.receive(item))
    }

    private mutating func attempt(_ id: ConversationID) {
        guard let send = simulation.world.conversation(id)?.delivery.open.randomElement(using: &random) else { return }
        submit(.beginAttempt(id, send: send.position))
        let results: [AttemptResult] = [
            .accepted(message: MessageID("wamid.out\(send.position.rawValue)"), waID: "", status: ""),
            .inDoubt(reason: "lost"), .failed(httpStatus: 500, code: 131_000, reason: "", retryAfter: .seconds(4)),
            .failed(httpStatus: 400, code: 131_026, reason: "", retryAfter: nil),
        ]
        guard let result = results.randomElement(using: &random) else { return }
        submit(.endAttempt(id, send: send.position, attempt: send.attempts + 1, result))
    }

    /// What makes no sense is rejected, and that is all that may happen then.
    private mutating func submit(_ command: Command) { _ = try? simulation.submit(command) }
}
