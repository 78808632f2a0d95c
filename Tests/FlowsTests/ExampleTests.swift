import Flows
import Testing
import Timeline

/// The flows of `Examples/flows`, every edge of them.
@Suite struct ExampleTests {
    @Test func everyExampleIsRight() throws {
        let flows = try ExampleFlows.all()
        let calls = FlowCalls(flows)
        for flow in flows { #expect(calls.mistakes(of: flow) == []) }
    }

    /// Talks through a flow until each of its edges was taken.
    private func covers(_ name: String, _ talks: [(inout Talk) -> Void]) throws -> [Talk] {
        let set = try ExampleFlows.set(name)
        var coverage = FlowCoverage(of: set.root)
        var called = try ExampleFlows.all().filter { set.flows[$0.name] != nil && $0.name != name }.map {
            FlowCoverage(of: $0)
        }
        var all: [Talk] = []
        for act in talks {
            var made = Talk(set)
            act(&made)
            coverage.count(made.effects)
            for index in called.indices { called[index].count(made.effects) }
            #expect(made.state.isEnded, "\(made.text)")
            all.append(made)
        }
        for coverage in [coverage] + called {
            #expect(coverage.missingEdges.isEmpty && coverage.missingNodes.isEmpty, "\(coverage.text)")
        }
        return all
    }

    @Test func orders() throws {
        let sent = "{\"status\":\"sent\",\"day\":\"Friday\"}"
        let talks = try covers(
            "orders",
            [
                { (talk: inout Talk) in
                    talk.starts()
                    talk.says("where is it")
                    talk.says("#4711")
                    talk.answers(200, sent)
                    talk.taps("another")
                    talk.says("12")
                    talk.answers(200, "{\"status\":\"paid\"}")
                    talk.taps("thanks")
                },
                { (talk: inout Talk) in
                    talk.starts()
                    for text in ["?", "??", "???"] { talk.says(text) }
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.says("Agent")
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.passes(.seconds(600))
                },
                { (talk: inout Talk) in
                    talk.starts()
                    for number in ["4711", "4712"] {
                        talk.says(number)
                        talk.answers(404, "{}")
                    }
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.says("4711")
                    talk.answers(200, "{\"status\":\"lost\"}")
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.says("4711")
                    talk.answers(200, sent)
                    talk.taps("person")
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.says("4711")
                    talk.answers(200, sent)
                    talk.says("Thank you")
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.says("4711")
                    talk.answers(200, sent)
                    talk.passes(.seconds(300))
                },
            ])
        #expect(
            talks[0].text == """
                > starts: Hi
                says: Hello Sheena! What is the number of your order? It stands on the invoice.
                greet onSuccess
                ask waits until 09:10:00
                > where is it
                says again: I need the number of your order, such as 4711. Write "agent" to talk to one of us.
                > #4711
                ask given
                asks POST https://shop.example/orders [Content-Type: application/json] {"number":"#4711"} until 09:00:10, 1 retries
                > answer 200 {"status":"sent","day":"Friday"}
                look answered
                state sent
                says: Your order #4711 is on its way, and should be there on Friday.
                sent onSuccess
                says: [list] What else can I do for you? [Another order] [Talk to somebody] [Nothing, thank you]
                more onSuccess
                choose waits until 09:05:00
                > taps another
                choose another
                says: What is its number?
                another onSuccess
                ask waits until 09:10:00
                > 12
                ask answered
                asks POST https://shop.example/orders [Content-Type: application/json] {"number":12} until 09:00:10, 1 retries
                > answer 200 {"status":"paid"}
                look answered
                state packed
                says: Your order 12 is packed and leaves us on one of the next days.
                packed onSuccess
                says: [list] What else can I do for you? [Another order] [Talk to somebody] [Nothing, thank you]
                more onSuccess
                choose waits until 09:05:00
                > taps thanks
                choose thanks
                says: You are welcome. Goodbye!
                bye onSuccess
                closed
                ended completed
                """)
        #expect(
            talks[1].lines.suffix(2) == [
                "handed over to the queue: The flow could not go on. Order: unknown", "ended handedOver",
            ])
    }

    @Test func booking() throws {
        func asked(_ talk: inout Talk, _ time: String, _ guests: String) {
            talk.starts()
            talk.taps(time)
            talk.says(guests)
        }
        let talks = try covers(
            "booking",
            [
                { (talk: inout Talk) in
                    asked(&talk, "early", "0")
                    talk.says("2")
                    talk.reports(.onDeliveryReportSuccess)
                    talk.taps("card")
                    talk.answers(200, "{\"number\":\"R7\"}")
                    talk.passes(.seconds(120))
                },
                { (talk: inout Talk) in
                    asked(&talk, "late", "3")
                    talk.reports(.onDeliveryReportSuccess)
                    talk.taps("later")
                    talk.passes(.seconds(120))
                },
                { (talk: inout Talk) in
                    asked(&talk, "late", "3")
                    talk.reports(.onDeliveryReportSuccess)
                    talk.taps("no")
                },
                { (talk: inout Talk) in
                    asked(&talk, "late", "3")
                    talk.reports(.onDeliveryReportSuccess)
                    talk.passes(.seconds(600))
                },
                { (talk: inout Talk) in
                    asked(&talk, "late", "3")
                    talk.reports(.onDeliveryReportFail)
                },
                { (talk: inout Talk) in asked(&talk, "late", "20") },
                { (talk: inout Talk) in
                    asked(&talk, "late", "a few")
                    talk.says("some")
                    talk.says("many")
                },
                { (talk: inout Talk) in
                    talk.context.isOpen = false
                    talk.starts()
                    talk.taps("other")
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.says("today")
                    talk.says("now")
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.passes(.seconds(600))
                },
                { (talk: inout Talk) in
                    talk.starts()
                    talk.taps("late")
                    talk.passes(.seconds(600))
                },
            ])
        #expect(talks[0].lines.contains("says: Thank you, Sheena! A table for 2 at 18:00 is yours. Receipt: R7."))
        #expect(
            talks[0].lines.contains(
                "says: [buttons] The deposit for 2 guests is 10 euros. How would you like to pay? [By card] [At the counter] [Not at all] | waits for delivery, 2m | until 09:10:00"
            ))
        #expect(
            talks[1].lines.contains(
                "says: Thank you, Sheena! A table for 3 at 20:00 is yours. Receipt: at the counter."))
        #expect(
            talks[4].lines.suffix(5) == [
                "offer onDeliveryReportFail", "pay failed", "reach open",
                "handed over to the queue with booking: 3 guests at 20:00", "ended handedOver",
            ])
    }

    @Test func satisfaction() throws {
        func good(_ talk: inout Talk) {
            talk.starts(nil)
            talk.taps("good")
        }
        let talks = try covers(
            "satisfaction",
            [
                { (talk: inout Talk) in
                    good(&talk)
                    talk.answers(200, "")
                },
                { (talk: inout Talk) in
                    talk.starts(nil)
                    talk.says("Bad")
                    talk.says("It took too long")
                    talk.answers(200, "")
                },
                { (talk: inout Talk) in
                    good(&talk)
                    talk.answers(500, "")
                },
                { (talk: inout Talk) in
                    good(&talk)
                    talk.passes(.seconds(60))
                },
                { (talk: inout Talk) in
                    talk.starts(nil)
                    talk.says("Hm")
                    talk.answers(200, "")
                },
                { (talk: inout Talk) in
                    talk.starts(nil)
                    talk.passes(.seconds(12 * 3600))
                },
                { (talk: inout Talk) in
                    talk.starts(nil)
                    talk.taps("bad")
                    talk.passes(.seconds(12 * 3600))
                    talk.answers(200, "")
                },
            ])
        #expect(
            talks[1].lines.contains(
                "asks POST https://shop.example/ratings/1 [X-Session: 7] [Content-Type: application/json] {\"rating\":\"bad\",\"reason\":\"It took too long\",\"said\":\"It took too long\",\"at\":\"2026-01-05T09:00:00Z\"} until 09:01:00, 3 retries"
            ))
        #expect(
            talks[1].lines.suffix(2) == [
                "handed over to the queue with complaints: Not satisfied: It took too long", "ended handedOver",
            ])
    }
}
