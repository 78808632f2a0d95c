import BrokerTesting
import Decisions
import Events
import Foundation
import Messages
import ParleyConfiguration
import Projections
import Settings
import Testing
import Timeline

@Suite struct PlayedScriptTests {
    private func play(_ steps: String, settings: SettingsReader? = nil) throws -> PlayedScript {
        let script = try Script(parsing: steps)
        let configuration = try Configuration(yaml: "defaults: { pendingResponse: off }", named: "test")
        return try ScriptRunner.play(script, configuration: configuration.commands(), settings: settings)
    }

    private func objects(_ played: PlayedScript) throws -> [[String: Any]] {
        try played.jsonLines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func everyEventIsAnObjectWithItsPlaceCustomerAndDecision() throws {
        let played = try play("09:00 customer: Hello\n09:01 agent ana takes\n09:02 state\n")
        #expect(played.jsonLines.count == 6)
        #expect(
            played.jsonLines[3]
                == "{\"at\":\"2026-01-05T09:00:00Z\",\"position\":5,\"conversation\":1,\"line\":\"100\","
                + "\"customer\":\"Sheena\",\"event\":\"sessionOpened\",\"fields\":{\"session\":1,\"handler\":\"unassigned\"},"
                + "\"decision\":{\"rule\":\"session\",\"version\":1,\"restsOn\":[4]}}")
        #expect(
            played.jsonLines[4] == "{\"at\":\"2026-01-05T09:01:00Z\",\"position\":6,\"conversation\":0,"
                + "\"event\":\"agentRegistered\",\"fields\":{\"agent\":\"ana\",\"name\":\"ana\"}}")
    }

    @Test func whatARuleDoesIsToldAtItsDeadline() throws {
        let lines = try objects(try play("09:00 customer: Hello\n10:00 down\n2026-01-06 12:00 up\n"))
        #expect(lines.last?["event"] as? String == "serviceWindowClosed")
        #expect(lines.last?["at"] as? String == "2026-01-06T09:00:00Z")
        let decision = lines.last?["decision"] as? [String: Any]
        #expect(decision?["deadline"] as? String == "2026-01-06T09:00:00Z")
    }

    @Test func aRefusedStepIsToldWithItsReasonAndAdvice() throws {
        let played = try play(
            "09:00 customer: Hello\n09:01 agent ana takes\n09:02 agent ben: Hi\n09:03 attempt\n")
        let refused = try objects(played).filter { $0["rejected"] != nil }
        #expect(refused.map { $0["step"] as? String } == ["agent ben: Hi", "attempt"])
        #expect(refused.map { $0["rejected"] as? String } == ["not-the-handler", "not-found"])
        #expect(refused[0]["at"] as? String == "2026-01-05T09:02:00Z")
        #expect((refused[0]["advice"] as? String)?.isEmpty == false)
        #expect(played.mistakes.isEmpty)
    }

    @Test(arguments: [
        "agent ana juggles Tom", "agent ana parks", "agent ana transfers to", "customer opts",
        "customer is",
        "queue now", "agent ana logs",
        "customer Tom", "customer Tom goes", "customer as: Hello", "customer, written: Hello", "agent: Hello",
        "agent ana to: Hello", "program, mood good: Hello", "receipt", "failed x", "answer", "wait long",
        "set autoClose",
        "phone", "nobody: Hello",
    ])
    func whatIsNoActionIsToldWithThoseThereAre(action: String) throws {
        let played = try play("09:00 \(action)\n")
        #expect(played.mistakes.map(\.line) == [1])
        #expect(played.text.contains("    unknown action; there are: customer [NAME] [on LINE]: TEXT | "))
        #expect(try objects(played).map { $0["rejected"] as? String } == ["unknown-action"])
        #expect(played.events.count == 1, "nothing has happened but the configuration")
    }

    @Test(arguments: ["wait 5s", "timeout soon", "expires tomorrow", "expires 25:00", "notify", "wait none, wait"])
    func whatASendCannotCarryIsAMistake(options: String) throws {
        let played = try play("09:00 program, \(options): Hello\n")
        #expect(played.mistakes.map(\.line) == [1])
        #expect(played.events.count == 1)
    }

    @Test func whatAProgramSaysOfItsSendIsInTheEvent() throws {
        let played = try play(
            "09:00 customer Tom: Hello\n09:01 program to Tom, correlation \"a, b\", callback \"c: d\", hash H1: Hi\n")
        guard case .sendRequested(let send)? = played.events.last?.event else {
            Issue.record("nothing was sent")
            return
        }
        #expect([send.correlationID, send.callbackData, send.identityHash] == ["a, b", "c: d", "H1"])
        #expect(send.to.phone == "16505550101")
    }

    @Test func aTapNamesTheMessageThatOfferedItAndItsTitle() throws {
        let yaml = "defaults: { pendingResponse: off, survey: { text: \"How was it?\", button: \"Rate\" } }"
        let configuration = try Configuration(yaml: yaml, named: "test").commands()
        let script = try Script(
            parsing: "09:00 customer: Hi\n09:01 agent ana takes\n09:02 agent ana finishes\n09:03 customer taps x\n"
                + "09:04 customer taps parley-survey:1:5\n")
        let events = try ScriptRunner.play(script, configuration: configuration).events
        let offer = try #require(events.first { $0.event.name == "sendRequested" })
        let taps = events.compactMap { event in
            if case .messageReceived(let message) = event.event, message.type == "interactive" { message } else { nil }
        }
        #expect(taps.map(\.replyID) == ["x", "parley-survey:1:5"])
        #expect(taps.map(\.text) == ["", "Very satisfied"])
        #expect(taps.map(\.answers.rawValue) == Array(repeating: "wamid.OUT\(offer.position.rawValue)", count: 2))
    }

    @Test func everyCustomerHasANumberOfTheirOwnAndKeepsTheirLine() throws {
        let played = try play(
            "09:00 customer Tom on 200: Hi\n09:01 customer Ada: Hi\n09:02 customer Tom: Again\n09:03 customer: Again\n")
        let messages = played.events.compactMap { event in
            if case .messageReceived(let message) = event.event { message } else { nil }
        }
        #expect(messages.map(\.sender.phone) == ["16505550101", "16505550102", "16505550101", "16505550101"])
        #expect(messages.map(\.line.rawValue) == ["200", "100", "200", "200"])
        #expect(played.text.contains(" Tom on 200: ← \"Again\""))
        #expect(played.text.contains(" Ada on 100: ← \"Hi\""))
    }

    @Test func settingsAreReadByWhoKnowsThem() throws {
        let reader: SettingsReader = { line, key, value, world in
            guard key == "autoClose", let length = Duration(configuration: value) else {
                throw ScriptError(line: 1, reason: "'\(value)' is no length of time")
            }
            var policy = world.settings.policy(for: line ?? .absent) ?? LinePolicy()
            policy.autoClose = length
            return [.setPolicy(line ?? .absent, policy)]
        }
        let steps = "09:00 set autoClose 1h\n09:01 set 200 autoClose 2h\n09:02 set autoClose soon\n"
        let played = try play(steps, settings: reader)
        let set = played.events.compactMap { event in
            if case .linePolicySet(let set) = event.event { set } else { nil }
        }
        #expect(set.dropFirst().map(\.line.rawValue) == ["", "200"])
        #expect(set.dropFirst().map(\.policy.autoClose) == [.seconds(3600), .seconds(7200)])
        #expect(played.text.hasSuffix("    refused: invalid: line 1: 'soon' is no length of time\n"))
        #expect(try play(steps).mistakes.map(\.line) == [1, 2, 3], "nobody is there who could read them")
    }
}
