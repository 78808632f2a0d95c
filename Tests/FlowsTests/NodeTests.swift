import Flows
import Testing
import Timeline

/// The nodes beside `send` and `receive`: each kind, each outcome.
@Suite struct NodeTests {
    // MARK: http

    private func asking(
        _ http: String, timeout: String = "10s", variables: String = "{ order: {}, city: \"Köln & Co\" }"
    ) throws -> Talk {
        Talk(
            try FlowSource.flow(
                nodes: """
                    start: { http: \(http), timeout: \(timeout), on: { answered: tell, failed: wrong, timeout: silent } }
                    tell: { send: "{{http.status}} {{order.status}} {{order.items.1.name}}", on: { onSuccess: bye } }
                    bye: { close: {} }
                    wrong: { send: "failed {{http.status}}", on: { onSuccess: ended } }
                    ended: { end: { outcome: wrong } }
                    silent: { end: { outcome: silent } }
                    """, variables: variables))
    }

    @Test func aServerIsAsked() throws {
        var talk = try asking(
            "{ method: PUT, url: \"https://shop.example/{{city}}?q={{customer.name}}\", headers: { X-Shop: \"7 {{line}}\" }, body: { city: \"{{city}}\", n: 3, all: [true, \"{{order}}\", \"a {{order}}\"] }, save: order, retries: 2 }"
        )
        talk.starts()
        talk.answers(200, "{\"status\": \"sent\", \"items\": [{\"name\":\"a\"}, {\"name\":\"b\"}]}")
        #expect(
            talk.text == """
                > starts: Hi
                asks PUT https://shop.example/K%C3%B6ln%20%26%20Co?q=Sheena [X-Shop: 7 100] [Content-Type: application/json] {"city":"Köln & Co","n":3,"all":[true,{},"a {}"]} until 09:00:10, 2 retries
                > answer 200 {"status": "sent", "items": [{"name":"a"}, {"name":"b"}]}
                start answered
                says: 200 sent b
                tell onSuccess
                closed
                ended closed
                """)
    }

    @Test(arguments: [
        ("{ url: \"https://a.example\" }", "asks GET https://a.example  until 09:00:10"),
        (
            "{ url: \"http://a.example/x\", body: \"Hi {{line}}\" }",
            "asks POST http://a.example/x [Content-Type: text/plain; charset=utf-8] Hi 100 until 09:00:10"
        ),
        (
            "{ url: \"https://a.example\", headers: { content-type: a/b }, body: \"Hi\" }",
            "asks POST https://a.example [content-type: a/b] Hi until 09:00:10"
        ),
        (
            "{ url: \"https://a.example\", body: '{ \"q\": \"{{quote}}\" }' }",
            "asks POST https://a.example [Content-Type: application/json] { \"q\": \"a\\\"b\" } until 09:00:10"
        ),
    ])
    func requestsHaveManyForms(http: String, line: String) throws {
        var talk = try asking(http, variables: "{ order: {}, quote: 'a\"b' }")
        talk.starts()
        #expect(talk.lines[1] == line)
    }

    @Test(arguments: [
        FlowAnswer.response(status: 404, body: []), .response(status: 500, body: Array("{}".utf8)),
        .response(status: 301, body: []),
        .response(status: 200, body: Array("no JSON".utf8)), .response(status: 204, body: []), .failure("refused"),
        .response(status: 200, body: Array(("\"" + String(repeating: "x", count: FlowLimits.answer) + "\"").utf8)),
    ])
    func whatIsNoAnswerHasFailed(answer: FlowAnswer) throws {
        var talk = try asking("{ url: \"https://a.example\", save: order }")
        talk.starts()
        talk.answers(answer)
        #expect(talk.lines.contains("start failed"))
        #expect(talk.lines.last == "ended wrong")
    }

    @Test func withoutSavingAnyBodyWillDo() throws {
        var talk = try asking("{ url: \"https://a.example\" }")
        talk.starts()
        talk.answers(204, "")
        #expect(talk.lines.contains("start answered"))
    }

    @Test func theTimeOfARequestIsOver() throws {
        var talk = try asking("{ url: \"https://a.example\" }")
        talk.starts()
        talk.answers(.timeout)
        #expect(talk.lines.last == "ended silent")
        var other = try asking("{ url: \"https://a.example\" }")
        other.starts()
        other.clockGoesOn(.seconds(10))
        other.answers(200, "{}")
        #expect(other.lines.suffix(4) == ["start timeout", "closed", "ended silent", "start answered (late)"])
    }

    @Test func aHeaderWithALineBreakIsNotSent() throws {
        var talk = try asking(
            "{ url: \"https://a.example\", headers: { X-City: \"{{city}}\" } }",
            variables: "{ order: {}, city: \"a\\r\\nX-Evil: 1\" }")
        talk.starts()
        #expect(
            talk.lines == ["> starts: Hi", "start failed", "says: failed ", "wrong onSuccess", "closed", "ended wrong"])
    }

    @Test func longNumbersRemainAsTheyAre() throws {
        var talk = try asking("{ url: \"https://a.example\", save: order }")
        talk.starts()
        talk.answers(200, "{\"status\": 12345678901234567890}")
        #expect(talk.lines.contains("says: 200 12345678901234567890 "))
    }

    // MARK: set, branch

    @Test func variablesAreSetOneAfterTheOther() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start:
                      set: { count: "= count + 1", twice: "= count + count", city: "{{city}}!", whole: "{{order}}", none: , yes: true, half: 0.5, code: "007", deep: { a: ["{{count}}", "n {{count}}"] } }
                      on: { done: tell }
                    tell: { send: "{{count}} {{twice}} {{city}} {{whole.id}} [{{none}}] {{yes}} {{half}} {{code}} {{deep}} {{deep.a.1}}", on: { onSuccess: bye } }
                    bye: { close: {} }
                    """,
                variables:
                    "{ count: 0, twice: 0, city: Rome, order: { id: 7 }, whole: {}, none: x, yes: false, half: 1, code: \"\", deep: [] }"
            ))
        talk.starts()
        #expect(talk.lines[2] == "says: 1 2 Rome! 7 [] true 0.5 007 {\"a\":[1,\"n 1\"]} n 1")
    }

    @Test(arguments: [("5", "many"), ("3", "rome"), ("0", "else")]) func theFirstConditionThatHoldsIsTaken(
        count: String, outcome: String
    ) throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { branch: { many: "count > 3", rome: "city == 'Rome' and count > 1" }, on: { many: bye, rome: bye, else: bye } }
                    bye: { close: {} }
                    """, variables: "{ count: \(count), city: Rome }"))
        talk.starts()
        #expect(talk.lines[1] == "start \(outcome)")
    }

    // MARK: wait

    @Test func timePasses() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { wait: 3m, on: { done: until } }
                    until: { wait: "2026-01-05T10:00:00Z", on: { done: gone } }
                    gone: { wait: "2026-01-05T10:00:00Z", on: { done: bye } }
                    bye: { close: {} }
                    """))
        talk.starts()
        talk.passes(.seconds(179))
        talk.passes(.seconds(1))
        talk.passes(.seconds(3600))
        #expect(
            talk.text == """
                > starts: Hi
                start waits until 09:03:00
                > 179s pass
                > 1s pass
                start done
                until waits until 10:00:00
                > 1h pass
                until done
                gone done
                closed
                ended closed
                """)
    }

    // MARK: call, end

    private static let callee = """
        start: { set: { sum: "= sum + 1" }, on: { done: ask } }
        ask: { receive: { accept: number, save: given }, timeout: 5m, on: { answered: judge } }
        judge: { branch: { paid: "given >= sum" }, on: { paid: paid, else: refused } }
        paid: { end: { outcome: paid, return: { number: "4711", sum: "{{sum}}", twice: "= sum + sum" } } }
        refused: { end: { outcome: refused } }
        """

    private func calling() throws -> Talk {
        let callee = try FlowSource.flow(nodes: Self.callee, variables: "{ sum: 0, given: 0 }", name: "payment")
        let caller = try FlowSource.flow(
            nodes: """
                start: { call: { flow: payment, with: { sum: "= sum + 1" } }, on: { paid: tell, refused: bye, failed: wrong } }
                tell: { send: "{{sum}} {{result.number}} {{result.sum}} {{result.twice}}", on: { onSuccess: bye } }
                bye: { close: {} }
                wrong: { end: {} }
                """, variables: "{ sum: 40 }")
        #expect(FlowCalls([caller, callee]).mistakes(of: caller) == [])
        return Talk(caller, calling: [callee])
    }

    @Test func aCallComesBackWithItsOutcome() throws {
        var talk = try calling()
        talk.starts()
        #expect(talk.state.frames.map(\.flow) == ["sample", "payment"])
        talk.says("42")
        #expect(
            talk.text == """
                > starts: Hi
                start done
                ask waits until 09:05:00
                > 42
                ask answered
                judge paid
                start paid
                says: 40 4711 42 84
                tell onSuccess
                closed
                ended closed
                """)
    }

    @Test func aCallThatEndsByItsFallbackHasFailed() throws {
        var talk = try calling()
        talk.starts()
        talk.says("no number")
        #expect(talk.lines.suffix(5) == ["> no number", "ask invalid", "start failed", "closed", "ended completed"])
    }

    @Test func aFailureGoesUpThroughAllCalls() throws {
        let inner = try FlowSource.flow(
            nodes: "start: { receive: {}, timeout: 5m, on: { answered: bye } }\nbye: { end: {} }",
            fallback: "{ close: {} }", name: "inner")
        let middle = try FlowSource.flow(
            nodes: "start: { call: { flow: inner }, on: { completed: bye } }\nbye: { end: {} }",
            fallback: "{ close: {} }", name: "middle")
        let outer = try FlowSource.flow(
            nodes: "start: { call: { flow: middle }, on: { completed: bye } }\nbye: { end: {} }",
            fallback: "{ handover: { unassigned: true } }")
        var talk = Talk(outer, calling: [inner, middle])
        talk.starts()
        talk.passes(.seconds(300))
        #expect(
            talk.lines.suffix(5) == [
                "start timeout", "start failed", "start failed", "handed over to whoever takes it", "ended handedOver",
            ])
    }

    @Test func handoversAndClosesWithinACallEndAll() throws {
        for (node, end) in [("{ handover: { bot: helper } }", "ended handedOver"), ("{ close: {} }", "ended closed")] {
            let inner = try FlowSource.flow(nodes: "start: \(node)", name: "inner")
            let outer = try FlowSource.flow(nodes: "start: { call: { flow: inner } }")
            var talk = Talk(outer, calling: [inner])
            talk.starts()
            #expect(talk.lines.last == end)
        }
    }

    @Test(arguments: [("{}", "completed"), ("{ outcome: paid }", "paid"), ("", "completed")])
    func notCalledItClosesAsCompleted(end: String, outcome: String) throws {
        var talk = Talk(try FlowSource.flow(nodes: "start: { end: \(end) }"))
        talk.starts(nil)
        #expect(talk.text == "> starts\nclosed\nended \(outcome)")
    }

    // MARK: handover

    @Test(arguments: [
        ("{ queue: true, note: \"order {{order.id}}\" }", "to the queue: order 7"), ("{ agent: ana }", "to agent ana"),
        ("{ unassigned: true }", "to whoever takes it"),
        ("{ bot: helper, skills: [billing, italian] }", "to bot helper with billing, italian"),
    ])
    func theSessionIsHandedOver(handover: String, words: String) throws {
        var talk = Talk(
            try FlowSource.flow(nodes: "start: { handover: \(handover) }", variables: "{ order: { id: 7 } }"))
        talk.starts()
        #expect(talk.text == "> starts: Hi\nhanded over \(words)\nended handedOver")
    }

    @Test func everyNameOfTheSessionCanBeSaid() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { send: "{{customer.name}} {{customer.phone}} {{ customer.userID }}|{{reply.text}} {{reply.type}} {{line}} {{session}} {{conversation}} {{now}} {{hours.open}} [{{result.x}}{{http.status}}{{send.gatewayTid}}] {{city|somewhere}}", on: { onSuccess: bye } }
                    bye: { close: {} }
                    """, variables: "{ city: \"\" }"))
        talk.starts()
        #expect(talk.lines[1] == "says: Sheena +16505551234 |Hi text 100 7 1 2026-01-05T09:00:00Z true [] somewhere")
    }
}
