import Flows
import Testing
import Timeline

/// The node `send`: each wait, each outcome, each option.
@Suite struct SendTests {
    private static let ends = """
        done: { close: {} }
        error: { end: { outcome: error } }
        policy: { end: { outcome: policy } }
        late: { end: { outcome: late } }
        """

    private func talk(_ send: String, _ rest: String) throws -> Talk {
        Talk(
            try FlowSource.flow(
                nodes: "start: { send: \(send), \(rest) }\n" + Self.ends,
                fallback: "{ handover: { queue: true, note: fallback } }"))
    }

    @Test(arguments: [(FlowSendOutcome.onSuccess, "closed"), (.onError, "error"), (.onPolicyFail, "policy")])
    func whatWaitsForNothingEndsAtTheRequest(outcome: FlowSendOutcome, end: String) throws {
        let flow = try FlowSource.flow(
            nodes: """
                start: { send: "Hello {{customer.name}}", on: { onSuccess: done, onError: error, onPolicyFail: policy } }
                done: { close: {} }
                error: { end: { outcome: error } }
                policy: { end: { outcome: policy } }
                """)
        var talk = Talk(flow)
        talk.verdict = outcome
        talk.starts()
        #expect(
            talk.text == """
                > starts: Hi
                says: Hello Sheena
                start \(outcome)
                closed
                ended \(end)
                """)
        #expect(talk.state.isEnded)
        #expect(talk.state.deadline == nil)
    }

    @Test(arguments: [
        (FlowSendOutcome.onSubmit, "closed"), (.onDeliveryReportSuccess, "closed"), (.onError, "error"),
        (.onPolicyFail, "policy"), (.onTimeout, "late"),
    ])
    func submitIsWaitedFor(outcome: FlowSendOutcome, end: String) throws {
        var talk = try talk(
            "{ text: Hello, wait: submit }",
            "timeout: 60s, on: { onSubmit: done, onError: error, onPolicyFail: policy, onTimeout: late }")
        talk.starts()
        #expect(talk.state.deadline == Talk.nine + .seconds(60))
        // That it is to be sent is no news.
        talk.reports(.onSuccess)
        talk.reports(outcome)
        let told = outcome == .onDeliveryReportSuccess ? "onSubmit" : outcome.rawValue
        #expect(
            talk.text == """
                > starts: Hi
                says: Hello | waits for submit, 1m
                start waits until 09:01:00
                > onSuccess
                > \(outcome)
                start \(told)
                closed
                ended \(end)
                """)
    }

    @Test(arguments: ["delivery", "read"]) func receiptsAreWaitedFor(wait: String) throws {
        for (outcome, end) in [
            (FlowSendOutcome.onDeliveryReportSuccess, "closed"), (.onError, "error"), (.onPolicyFail, "policy"),
            (.onDeliveryReportFail, "late"),
        ] {
            var talk = try talk(
                "{ text: Hello, wait: \(wait) }",
                "timeout: 5m, on: { onDeliveryReportSuccess: done, onError: error, onPolicyFail: policy, onDeliveryReportFail: late }"
            )
            talk.starts()
            talk.reports(outcome)
            #expect(talk.lines.last == "ended \(end)")
        }
    }

    /// The timeout of `submit` is `onTimeout`, of `delivery` and `read` it is `onDeliveryReportFail`, at its very
    /// second.
    @Test(arguments: [("submit", "onTimeout"), ("delivery", "onDeliveryReportFail"), ("read", "onDeliveryReportFail")])
    func theTimeIsOver(wait: String, outcome: String) throws {
        let success = wait == "submit" ? "onSubmit" : "onDeliveryReportSuccess"
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { send: { text: Hello, wait: \(wait) }, timeout: 60s, on: { \(success): done, \(outcome): late } }
                    done: { close: {} }
                    late: { end: { outcome: late } }
                    """))
        talk.starts()
        talk.clockGoesOn(.seconds(60))
        // What comes at the very second comes too late.
        talk.reports(wait == "submit" ? .onSubmit : .onDeliveryReportSuccess)
        #expect(
            talk.lines.suffix(5) == [
                "> \(success)", "start \(outcome)", "closed", "ended late", "start \(success) (late)",
            ])
    }

    @Test func failuresWithoutAnEdgeGoToTheFallback() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: "start: { send: Hello, on: { onSuccess: done } }\ndone: { close: {} }",
                fallback: "{ handover: { agent: ana, skills: [billing], note: \"{{customer.phone}}\" } }"))
        talk.verdict = .onPolicyFail
        talk.starts()
        #expect(
            talk.lines.suffix(3) == [
                "start onPolicyFail", "handed over to agent ana with billing: +16505551234", "ended handedOver",
            ])
    }

    @Test func optionsComeWithIt() throws {
        var talk = try talk(
            "{ text: Hello, wait: submit, expires: 5m, identityHash: known, correlationId: \"{{customer.phone}}\", callbackData: x, notifyURL: \"https://example.com/{{line}} \" }",
            "timeout: 60s, on: { onSubmit: done, onError: error, onPolicyFail: policy, onTimeout: late }")
        talk.starts()
        #expect(
            talk.lines[1]
                == "says: Hello | waits for submit, 1m | until 09:05:00 | known hash | correlation +16505551234 | callback x | notify https://example.com/100"
        )
    }

    @Test func aMomentAndAHashCanBeSaid() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start:
                      send: { text: Hello, expires: "2026-01-06T10:00:00Z", identityHash: "{{code}}" }
                      on: { onSuccess: done }
                    done: { close: {} }
                    """, variables: "{ code: abc }"))
        talk.starts()
        #expect(talk.lines[1] == "says: Hello | until 10:00:00 | hash abc")
    }

    @Test func everyFormOfAMessageIsSaid() throws {
        let nodes = """
            start: { send: { text: Look, image: "{{picture}}" }, on: { onSuccess: sound } }
            sound: { send: { text: Listen, audio: "https://example.com/a.ogg" }, on: { onSuccess: offer } }
            offer: { send: { text: Hi, template: { name: hello, language: en, parameters: ["{{customer.name}}"] } }, on: { onSuccess: template } }
            template: { send: { template: { name: hello, language: en } }, on: { onSuccess: graph } }
            graph:
              send: { message: { type: location, location: { latitude: 52.5, longitude: 13.4, name: "{{customer.name}}" } } }
              on: { onSuccess: bye }
            bye: { close: {} }
            """
        var talk = Talk(try FlowSource.flow(nodes: nodes, variables: "{ picture: \"https://example.com/p.png\" }"))
        talk.starts()
        #expect(
            talk.text == """
                > starts: Hi
                says: [image] Look
                start onSuccess
                plays audio, then says: Listen
                sound onSuccess
                says: Hi | outside the window: [template hello (en): Sheena]
                offer onSuccess
                says: [template hello (en)]
                template onSuccess
                says: [location] Sheena (52.5, 13.4)
                graph onSuccess
                closed
                ended closed
                """)
    }

    /// What is no message once its placeholders are filled is an error; what is beyond the limits then is for whoever sends it
    /// to refuse, which is one, too.
    @Test(arguments: [("{ text: \"{{name}}\" }", ""), ("{ text: Hi, image: \"{{name}}\" }", "no address")])
    func whatCannotBeSaidIsAnError(send: String, value: String) throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes:
                    "start: { send: \(send), on: { onSuccess: done, onError: error } }\ndone: { close: {} }\nerror: { end: { outcome: error } }",
                variables: "{ name: \"\(value)\" }"))
        talk.verdict = .onError
        talk.starts()
        #expect(talk.lines.contains("says: [image] Hi") == !value.isEmpty)
        #expect(talk.lines.suffix(3) == ["start onError", "closed", "ended error"])
    }

    @Test func outputVariablesCanBeSaid() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { send: { text: Hi, wait: submit }, timeout: 60s, on: { onSubmit: tell, onError: tell } }
                    tell: { send: "{{send.deliveryStatusCode}} {{send.gatewayTid}} {{send.response_data}}", on: { onSuccess: done } }
                    done: { close: {} }
                    """))
        talk.starts()
        var values = FlowSendValues()
        values.gatewayTid = "wamid.1"
        values.fail(FlowSendReport(code: 131_047, status: "failed", reason: "Too \"late\""))
        values.status = "failed"
        talk.reports(.onError, values)
        let data = #"[{"code":"131047","transid":"wamid.1","description":"Too \"late\""}]"#
        #expect(talk.lines.contains("says: 131047 wamid.1 \(data)"))
    }

    @Test("What is tapped in the last message is known, and what is tapped in an older one is not")
    func tapsOfTheLastMessage() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { send: { text: Which?, buttons: [{ id: one, title: One }] }, on: { onSuccess: ask } }
                    ask: { receive: { accept: tap }, timeout: 5m, on: { one: told } }
                    told: { set: { tapped: "[{{send.response_interactive}}]" }, on: { done: tell } }
                    tell: { send: "{{tapped}}[{{send.response_interactive}}]", on: { onSuccess: again } }
                    again: { receive: {}, timeout: 5m, on: { answered: last } }
                    last: { send: "[{{send.response_interactive}}]", on: { onSuccess: ask } }
                    """, variables: "{ tapped: \"\" }"))
        var values = FlowSendValues()
        values.gatewayTid = "wamid.2"
        talk.context.send = values
        talk.starts()
        for message in ["wamid.1", "wamid.2"] {
            talk.sends(FlowMessage(text: "One", id: "one", type: "interactive", answers: message))
            talk.says("And?")
        }
        #expect(
            talk.lines.filter { $0.hasPrefix("says: [") }.dropFirst() == [
                "says: [][]", "says: []", "says: [one][one]", "says: []",
            ])
    }

    @Test func outcomesOfOtherVisitsAreLate() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { send: { text: Hi, wait: submit }, timeout: 60s, on: { onSubmit: ask } }
                    ask: { receive: {}, timeout: 5m, on: { answered: done } }
                    done: { close: {} }
                    """))
        talk.starts()
        talk.reports(.onSubmit)
        let before = talk.state
        talk.reports(.onDeliveryReportFail)
        talk.reports(.onSubmit)
        #expect(
            talk.lines.suffix(4) == [
                "> onDeliveryReportFail", "start onDeliveryReportFail (late)", "> onSubmit", "start onSubmit (late)",
            ])
        #expect(talk.state == before)
    }

    /// Nobody looked at the deadline in time, as while the line was off: what is said then is said, and no time is over for it.
    @Test func whatIsSaidLongAfterADeadlineIsNotInVain() throws {
        let flow = try FlowSource.flow(
            nodes: """
                start: { receive: { accept: text }, timeout: 1m, on: { answered: done, timeout: say } }
                say: { send: "Are you there?", on: { onSuccess: next, onError: error } }
                next: { receive: { accept: text }, timeout: 1h, on: { answered: done, timeout: error } }
                done: { close: {} }
                error: { end: { outcome: error } }
                """)
        var talk = Talk(flow)
        talk.starts()
        talk.clockGoesOn(.seconds(600))
        talk.says("Yes")
        #expect(
            talk.text == """
                > starts: Hi
                start waits until 09:01:00
                > Yes
                start timeout
                says: Are you there?
                say onSuccess
                next answered
                closed
                ended closed
                """)
    }
}
