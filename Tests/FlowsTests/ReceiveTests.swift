import Flows
import Testing
import Timeline

/// The node `receive`: what it takes, what it saves, and how it ends.
@Suite struct ReceiveTests {
    private func talk(_ receive: String, on edges: String = "answered: done, invalid: wrong, timeout: silent") throws
        -> Talk
    {
        Talk(
            try FlowSource.flow(
                nodes: """
                    start: { receive: \(receive), timeout: 5m, on: { \(edges) } }
                    done: { set: { said: "{{saved}}|{{reply.text}}|{{reply.id}}|{{reply.type}}" }, on: { done: tell } }
                    tell: { send: "{{said}}", on: { onSuccess: bye } }
                    bye: { close: {} }
                    wrong: { end: { outcome: wrong } }
                    silent: { end: { outcome: silent } }
                    """, variables: "{ saved: \"\", said: \"\" }"))
    }

    @Test func theMessageThatOpensAnswersNothing() throws {
        var talk = try talk("{ save: saved }")
        talk.starts("Hello")
        #expect(talk.text == "> starts: Hello\nstart waits until 09:05:00")
        talk.says("Rome")
        #expect(
            talk.lines.suffix(6)
                == [
                    "> Rome", "start answered", "done done", "says: Rome|Rome||text", "tell onSuccess", "closed",
                    "ended closed",
                ].suffix(6))
    }

    @Test func itsTimeGoesFirstAtTheVerySecond() throws {
        var talk = try talk("{ save: saved }")
        talk.starts()
        talk.clockGoesOn(.seconds(300))
        talk.says("Rome")
        #expect(talk.lines.suffix(4) == ["> Rome", "start timeout", "closed", "ended silent"])
        var other = try self.talk("{ save: saved }")
        other.starts()
        other.clockGoesOn(.seconds(299))
        other.says("Rome")
        #expect(other.lines.contains("start answered"))
    }

    @Test(arguments: [
        ("any", FlowMessage(text: " Rome "), "Rome"),
        ("any", FlowMessage(text: "Yes", id: "yes", type: "interactive"), "yes"),
        ("any", FlowMessage(text: "A cat", type: "image", mediaID: "m1"), "m1"),
        ("any", FlowMessage(text: "", type: "location", location: "52.5,13.4"), "52.5,13.4"),
        ("text", FlowMessage(text: "Rome"), "Rome"), ("number", FlowMessage(text: " -3.50 "), "-3.5"),
        ("number", FlowMessage(text: "007"), "7"),
        ("number", FlowMessage(text: "1234567890123456789"), "1234567890123456789"),
        ("media", FlowMessage(text: "", type: "audio", mediaID: "m2"), "m2"),
        ("location", FlowMessage(text: "", type: "location", location: "1,2"), "1,2"),
    ])
    func whatIsAcceptedIsSaved(accept: String, message: FlowMessage, saved: String) throws {
        var talk = try talk("{ accept: \(accept), save: saved }")
        talk.starts()
        talk.sends(message)
        #expect(talk.lines.contains("start answered"))
        #expect(talk.lines.contains { $0.hasPrefix("says: \(saved)|") }, "\(talk.text)")
    }

    @Test(arguments: [
        ("text", FlowMessage(text: "", type: "image", mediaID: "m")),
        ("text", FlowMessage(text: "Yes", id: "yes", type: "interactive")),
        ("text", FlowMessage(text: "  ")), ("number", FlowMessage(text: "three")), ("number", FlowMessage(text: "1,5")),
        ("media", FlowMessage(text: "Rome")), ("location", FlowMessage(text: "Rome")),
    ])
    func whatIsNotIsWrong(accept: String, message: FlowMessage) throws {
        var talk = try talk("{ accept: \(accept), save: saved }")
        talk.starts()
        talk.sends(message)
        #expect(talk.lines.suffix(3) == ["start invalid", "closed", "ended wrong"])
    }

    @Test func whatMatchesGoesFirst() throws {
        let receive = """
            { match: [ { as: human, text: [Agent, "human being"] }, { as: given, pattern: "^#?[0-9]{4,10}$", save: saved }, \
            { as: picture, type: image, save: saved }, { as: place, type: location }, { as: file, type: media } ], accept: text, save: saved }
            """
        let edges =
            "human: wrong, given: done, picture: done, place: done, file: done, answered: done, invalid: wrong, timeout: silent"
        for (message, outcome) in [
            (FlowMessage(text: " AGENT "), "human"), (FlowMessage(text: "Human Being"), "human"),
            (FlowMessage(text: "an agent"), "answered"), (FlowMessage(text: "#4711"), "given"),
            (FlowMessage(text: "47"), "answered"),
            (FlowMessage(text: "4711", type: "image", mediaID: "m"), "given"),
            (FlowMessage(text: "", type: "image", mediaID: "m"), "picture"),
            (FlowMessage(text: "", type: "video", mediaID: "m"), "file"),
            (FlowMessage(text: "", type: "location", location: "1,2"), "place"),
            (FlowMessage(text: "", type: "contacts"), "invalid"),
        ] {
            var talk = try talk(receive, on: edges)
            talk.starts()
            talk.sends(message)
            #expect(talk.lines.contains("start \(outcome)"), "\(message.text): \(talk.text)")
        }
    }

    @Test func wrongAnswersAreAskedAgain() throws {
        var talk = try talk("{ accept: number, retries: 2, again: \"{{reply.text}} is no number\" }")
        talk.starts()
        talk.says("one")
        talk.clockGoesOn(.seconds(60))
        talk.says("two")
        talk.says("three")
        #expect(
            talk.text == """
                > starts: Hi
                start waits until 09:05:00
                > one
                says again: one is no number
                > two
                says again: two is no number
                > three
                start invalid
                closed
                ended wrong
                """)
    }

    @Test func theTimeoutGoesOnWhileItIsAskedAgain() throws {
        var talk = try talk("{ accept: number, retries: 2, again: Again }")
        talk.starts()
        talk.clockGoesOn(.seconds(299))
        talk.says("one")
        talk.passes(.seconds(1))
        #expect(talk.lines.suffix(4) == ["> 1s pass", "start timeout", "closed", "ended silent"])
    }

    @Test func whatCantBeAskedAgainIsWrong() throws {
        var talk = try talk("{ accept: number, retries: 2, again: \"{{saved}}\" }")
        talk.starts()
        talk.says("one")
        #expect(talk.lines.suffix(3) == ["start invalid", "closed", "ended wrong"])
    }

    @Test func tapsHaveAnEdgeEach() throws {
        let nodes = """
            start: { send: { text: Choose, buttons: [{ id: send, title: Send }, { id: keep, title: Keep }] }, on: { onSuccess: ask } }
            ask: { receive: { accept: tap, save: ok }, timeout: 5m, on: { send: sent, keep: kept } }
            sent: { send: "{{ok}}", on: { onSuccess: bye } }
            kept: { close: {} }
            bye: { close: {} }
            """
        for (id, line) in [
            ("send", "ask send"), ("keep", "ask keep"), ("other", "ask invalid"), ("timeout", "ask invalid"),
        ] {
            var talk = Talk(try FlowSource.flow(nodes: nodes, variables: "{ ok: \"\" }"))
            talk.starts()
            talk.taps(id)
            #expect(talk.lines.contains(line), "\(talk.text)")
        }
        var talk = Talk(try FlowSource.flow(nodes: nodes, variables: "{ ok: \"\" }"))
        talk.starts()
        talk.says("send")
        #expect(talk.lines.suffix(4) == ["> send", "ask invalid", "handed over to the queue", "ended handedOver"])
    }

    @Test func anyTapCanBeTaken() throws {
        let nodes = """
            start: { send: { text: Choose, buttons: [{ id: "{{first}}", title: One }, { id: b, title: Two }] }, on: { onSuccess: ask } }
            ask: { receive: { accept: tap, save: first }, timeout: 5m, on: { b: bye, answered: tell } }
            tell: { send: "{{first}}", on: { onSuccess: bye } }
            bye: { close: {} }
            """
        var talk = Talk(try FlowSource.flow(nodes: nodes, variables: "{ first: a }"))
        talk.starts()
        talk.taps("a")
        #expect(talk.lines.contains("says: a"))
    }

    // MARK: What comes meanwhile

    @Test func messagesMeanwhileAreKept() throws {
        let nodes = """
            start: { send: { text: Hi, wait: delivery }, timeout: 60s, on: { onDeliveryReportSuccess: one } }
            one: { receive: { save: first }, timeout: 5m, on: { answered: pause } }
            pause: { wait: 3m, on: { done: two } }
            two: { receive: { accept: number, save: second, retries: 1, again: A number }, timeout: 5m, on: { answered: tell } }
            tell: { send: "{{first}} {{second}}", on: { onSuccess: bye } }
            bye: { close: {} }
            """
        var talk = Talk(try FlowSource.flow(nodes: nodes, variables: "{ first: \"\", second: \"\" }"))
        talk.starts()
        talk.says("a")
        talk.says("b")
        talk.reports(.onDeliveryReportSuccess)
        talk.passes(.seconds(180))
        talk.says("3")
        #expect(
            talk.text == """
                > starts: Hi
                says: Hi | waits for delivery, 1m
                start waits until 09:01:00
                > a
                > b
                > onDeliveryReportSuccess
                start onDeliveryReportSuccess
                one answered
                pause waits until 09:03:00
                > 3m pass
                pause done
                says again: A number
                two waits until 09:08:00
                > 3
                two answered
                says: a 3
                tell onSuccess
                closed
                ended closed
                """)
    }

    @Test func theLastTwentyAreKept() throws {
        let nodes = """
            start: { wait: 3m, on: { done: take } }
            take: { receive: { save: first }, timeout: 5m, on: { answered: tell } }
            tell: { send: "{{first}}", on: { onSuccess: bye } }
            bye: { close: {} }
            """
        var talk = Talk(try FlowSource.flow(nodes: nodes, variables: "{ first: \"\" }"))
        talk.starts()
        for number in 1...25 { talk.says("\(number)") }
        #expect(talk.state.kept.count == FlowLimits.keptMessages)
        talk.passes(.seconds(180))
        #expect(talk.lines.contains("says: 6"))
    }

    @Test(arguments: ["reaction", "edit", "revoke", "system"]) func whatSaysNothingDoesNotCount(type: String) throws {
        var talk = try talk("{ save: saved }")
        talk.starts()
        let before = talk.state
        talk.sends(FlowMessage(text: "👍", type: type))
        #expect(talk.state == before)
    }

    @Test func longMessagesAreCut() {
        let message = FlowMessage(text: String(repeating: "ä", count: 5_000))
        #expect(message.text.unicodeScalars.count == FlowLimits.messageLength)
    }
}
