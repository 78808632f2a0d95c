import Decisions
import Events
import Messages
import Projections
import Settings
import Testing
import Timeline

/// The one door for what is said: asked when a message is wanted, and again when an attempt begins.
@Suite struct OutgoingTests {
    private static let customer = Party(phone: "16505550001")
    private static let first = ConversationID(1)

    @Test func theWindowIsLookedAtAgainWhenAnAttemptBegins() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        let send = try #require(try stage.send(to: .conversation(OutgoingTests.first))).position
        stage.pass(.seconds(24 * 3600))
        let events = try stage.submit(.beginAttempt(OutgoingTests.first, send: send))
        guard case .sendRefused(let refused)? = events.first?.event else { return #expect(Bool(false), "\(events)") }
        #expect((refused.send, refused.code) == (send, 131_047))
        #expect(refused.decision.rule == "serviceWindow")
        #expect(stage.world.conversation(ConversationID(1))?.delivery.open == [])
        #expect(stage.world.openSends == 0)
    }

    @Test func aTemplateMayGoAfterTheWindowHasClosed() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        let template = MessageContent.template(name: "hello", language: "en")
        let send = try #require(try stage.send(template, to: .conversation(OutgoingTests.first))).position
        stage.pass(.seconds(30 * 3600))
        let events = try stage.submit(.beginAttempt(OutgoingTests.first, send: send))
        #expect(events.map(\.event.name) == ["sendAttempted"])
    }

    /// A reminder that was wanted inside the window and is attempted outside it leaves as its template.
    @Test func anAutomaticMessageBecomesItsTemplateWhereTheWindowHasClosedMeanwhile() throws {
        var stage = try Stage { policy in
            var reminder = ReplyReminderPolicy()
            reminder.after = .seconds(600)
            reminder.message = AutomaticMessage(text: "Soon", template: "soon", templateLanguage: "en")
            policy.replyReminder = reminder
        }
        try stage.write(as: OutgoingTests.customer)
        let events = stage.pass(.seconds(600))
        let send = try #require(events.last).position
        #expect(events.map(\.event.name) == ["replyReminderFired", "sendRequested"])
        stage.pass(.seconds(24 * 3600))
        let attempt = try stage.submit(.beginAttempt(OutgoingTests.first, send: send))
        guard case .sendAttempted(let attempted)? = attempt.first?.event else {
            return #expect(Bool(false), "\(attempt)")
        }
        #expect(attempted.usesFallback)
    }

    @Test func nothingLeavesALineThatWasSwitchedOffMeanwhile() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        let send = try #require(try stage.send(to: .conversation(OutgoingTests.first))).position
        try stage.setPolicy { $0.disabled = true }
        let events = try stage.submit(.beginAttempt(OutgoingTests.first, send: send))
        #expect(events.map(\.event.name) == ["sendRefused"])
    }

    @Test func messagesThatWaitForThePlatformAreBounded() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        for _ in 0..<OpenSends.perConversation { try stage.send(to: .conversation(OutgoingTests.first)) }
        #expect(stage.world.openSends == 100)
        let refused = try #require(try stage.send(to: .conversation(OutgoingTests.first)))
        guard case .sendRefused(let refusal) = refused.event else { return #expect(Bool(false), "\(refused)") }
        #expect((refusal.code, refusal.decision.rule) == (130_429, "openSends"))
    }

    @Test func inAllMessagesThatWaitAreBoundedToo() {
        let full = SendCircumstances(now: .epoch, wanting: .text("Hi"), openSends: OpenSends.inAll)
        let ruling = SendRules.ruling(on: SendFacts(), in: ConversationState(), under: LinePolicy(), full)
        guard case .refused(let refusal) = ruling else { return #expect(Bool(false), "\(ruling)") }
        #expect(refusal.decision.rule == "openSends")
    }

    @Test func whatIsBeyondThePlatformsLimitsIsRefusedWhoeverWantsIt() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        let long = MessageContent.text(String(repeating: "a", count: 4097))
        let refused = try #require(try stage.send(long, to: .conversation(OutgoingTests.first)))
        guard case .sendRefused(let refusal) = refused.event else { return #expect(Bool(false), "\(refused)") }
        #expect((refusal.code, refusal.decision.rule) == (100, "limits"))
        #expect(refusal.reason.contains("4097"))
        let fitting = MessageContent.text(String(repeating: "a", count: 4096))
        #expect(try stage.send(fitting, to: .conversation(OutgoingTests.first))?.event.name == "sendRequested")
    }

    @Test func aMessageWaitsForTheOneItComesAfter() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        let one = try #require(try stage.send(to: .conversation(OutgoingTests.first))).position
        let two = try #require(try stage.send(.text("2"), to: .conversation(OutgoingTests.first), after: one)).position
        let error = #expect(throws: Rejection.self) {
            try stage.submit(.beginAttempt(OutgoingTests.first, send: two))
        }
        #expect(error?.code == .stale)
        // A first attempt that has to be repeated does not let the second message pass.
        try stage.submit(.beginAttempt(OutgoingTests.first, send: one))
        let busy = AttemptResult.failed(httpStatus: 500, code: 131_000, reason: "", retryAfter: .seconds(60))
        #expect(
            try stage.submit(.endAttempt(OutgoingTests.first, send: one, attempt: 1, busy)).map(\.event.name)
                == ["sendFailed"])
        stage.pass(.seconds(60))
        try stage.submit(.beginAttempt(OutgoingTests.first, send: one))
        let taken = AttemptResult.accepted(message: "wamid.1", waID: "", status: "")
        let events = try stage.submit(.endAttempt(OutgoingTests.first, send: one, attempt: 2, taken))
        #expect(events.map(\.event.name) == ["sendAccepted", "sendReleased"])
        #expect(try stage.submit(.beginAttempt(OutgoingTests.first, send: two)).map(\.event.name) == ["sendAttempted"])
    }

    @Test func aMessageGoesOnWhereTheOneBeforeItIsGivenUp() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        let one = try #require(try stage.send(to: .conversation(OutgoingTests.first))).position
        try stage.send(.text("2"), to: .conversation(OutgoingTests.first), after: one)
        try stage.submit(.beginAttempt(OutgoingTests.first, send: one))
        let refused = AttemptResult.failed(httpStatus: 400, code: 131_026, reason: "", retryAfter: nil)
        let events = try stage.submit(.endAttempt(OutgoingTests.first, send: one, attempt: 1, refused))
        #expect(events.map(\.event.name) == ["sendFailed", "sendReleased"])
    }

    /// The platform's 512 characters are no limit of ours: it gets a token of Parley's in their place.
    @Test func callbackDataIsAsLongAsARequestCanBe() throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        var command = SendCommand(to: .conversation(OutgoingTests.first), .text("Hi"), by: .api("program"))
        command.callbackData = String(repeating: "ä", count: 512 * 1024)
        try stage.submit(.send(command))
        command.callbackData += "ä"
        #expect(throws: Rejection.self) { try stage.submit(.send(command)) }
    }

    @Test(arguments: [Duration.zero, .milliseconds(999), .seconds(30 * 86_400 + 1)])
    func timeoutsHaveBounds(timeout: Duration) throws {
        var stage = try Stage()
        try stage.write(as: OutgoingTests.customer)
        var command = SendCommand(to: .conversation(OutgoingTests.first), .text("Hi"), by: .api("program"))
        command.options = SendOptions()
        command.options?.timeout = timeout
        #expect(throws: Rejection.self) { try stage.submit(.send(command)) }
    }

    /// Who waits for receipts that never come is bounded like who waits for the platform.
    @Test func soManyOutcomesAreWaitedFor() throws {
        // They are to be many at once.
        var stage = try Stage { $0.pace = nil }
        try stage.write(as: OutgoingTests.customer)
        var command = SendCommand(to: .conversation(OutgoingTests.first), .text("Hi"), by: .api("program"))
        command.options = SendOptions()
        command.options?.waitFor = .read
        for _ in 0..<OpenSends.perConversation {
            let send = try #require(try stage.submit(.send(command)).first).position
            try stage.submit(.beginAttempt(OutgoingTests.first, send: send))
            let accepted = AttemptResult.accepted(message: MessageID("wamid.\(send)"), waID: "", status: "")
            try stage.submit(.endAttempt(OutgoingTests.first, send: send, attempt: 1, accepted))
        }
        let events = try stage.submit(.send(command)).map(\.event)
        #expect(events.map(\.name) == ["sendRefused", "sendOutcome"])
        guard case .sendOutcome(let outcome)? = events.last else { return }
        #expect(outcome.outcome == .error && !outcome.late)
    }
}
