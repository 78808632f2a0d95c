import Foundation
import Testing
import Timeline

@testable import Console

/// Pages about conversations, made of what `/v1` tells.
struct ConversationPagesTests {
    private static let list = "/v1/conversations?limit=50&sort=newest"

    private static func told() -> Told {
        var told = Told()
        told.answers["/v1/conversations/1"] = Texts.conversation()
        told.answers["/v1/conversations/1/at"] = Texts.then(9, event: 3, session: "2, ana has it")
        told.answers["/v1/conversations/1/messages?limit=50&before=end"] =
            #"{"messages":[\#(Texts.message(6, "Hi *you*"))],"next":null}"#
        return told
    }

    @Test("Who is not signed in is led to where they can be, and back")
    func needsSession() async {
        for path in ["/conversations", "/conversations/1", "/conversations/1/events", "/conversations/1/why"] {
            #expect(await Self.told().page(path, signedIn: false).status == 303, "\(path)")
        }
    }

    @Test("Conversations are listed with links to them, and what a search found to the message")
    func lists() async {
        var told = Told()
        told.answers[Self.list] = #"{"conversations":[\#(Texts.conversation())],"next":7}"#
        let page = await told.page("/conversations")
        #expect(page.status == 200)
        #expect(page.html.contains(#"<a href="/conversations/1"><bdi>Sheena</bdi></a>"#))
        #expect(page.html.contains(#"href="/conversations?after=7""#))
        #expect(page.html.contains("Support"))
        let match = #"{"conversations":[\#(Texts.conversation(match: #","match":42"#))],"next":null}"#
        told.answers["/v1/conversations?limit=50&q=a%20b"] = match
        #expect(await told.page("/conversations?q=a%20b").html.contains(#"/conversations/1?before=43#m-42"#))
        told.answers["/v1/conversations?limit=50&waiting=true&line=111&sort=waiting"] =
            #"{"conversations":[],"next":null}"#
        #expect(await told.page("/conversations?waiting=true&line=111").html.contains("Nothing was found"))
    }

    @Test("What /v1 refuses is shown with its reason and its status")
    func showsProblems() async {
        var told = Self.told()
        told.problems[Self.list] = (503, "the lists are being made")
        let page = await told.page("/conversations")
        #expect(page.status == 503)
        #expect(page.html.contains("the lists are being made"))
        for path in ["/conversations/2", "/conversations/x", "/conversations/2/events", "/conversations/2/why"] {
            #expect(await told.page(path).status == 404, "\(path)")
        }
        told.problems["/v1/conversations/1/at?position=5000"] = (422, "is at most 9")
        #expect(await told.page("/conversations/1?at=5000").status == 422)
        for query in ["at=yesterday", "and=%3Cb%3E"] {
            let page = await told.page("/conversations/1?\(query)")
            #expect(page.status == 422, "\(query)")
            #expect(page.html.contains("neither a position nor a moment") && !page.html.contains("<b>"))
        }
    }

    @Test("What people say is shown as they said it, and is no part of the page")
    func escapes() async {
        var told = Self.told()
        told.answers[Self.list] = #"{"conversations":[\#(Texts.conversation(Texts.hostile))],"next":null}"#
        told.answers["/v1/conversations/1"] = Texts.conversation(Texts.hostile)
        told.answers["/v1/conversations/1/at"] = Texts.then(9, event: 3, session: Texts.hostile)
        told.answers["/v1/conversations/1/messages?limit=50&before=end"] =
            #"{"messages":[\#(Texts.message(6, Texts.hostile))],"next":null}"#
        let events = #"{"events":[\#(Texts.event(6, "inbound", Texts.hostile))],"next":null}"#
        told.answers["/v1/conversations/1/events?words=true&limit=100&before=end"] = events
        told.answers["/v1/conversations/1/events?words=true&limit=200&before=end"] = events
        told.answers["/v1/conversations/1/why?limit=100"] =
            #"{"session":null,"waiting":null,"rules":[{"rule":"x","capability":"S1","deadline":null,"#
            + #""reason":\#(Texts.json(Texts.hostile))}]}"#
        for path in ["/conversations", "/conversations/1", "/conversations/1/events", "/conversations/1/why"] {
            let page = await told.page(path)
            #expect(page.status == 200, "\(path)")
            #expect(!page.html.contains("<script>alert"), "\(path)")
            #expect(page.html.contains(Texts.escaped), "\(path)")
            #expect(!page.html.contains("style=\""), "\(path)")
            #expect(page.html.components(of: "<h1").count == 2, "\(path) has one h1")
        }
    }

    @Test("As of a moment, a message is as it was known then, and two moments are told apart")
    func travels() async {
        var told = Self.told()
        #expect(await told.page("/conversations/1").html.contains(#"aria-label="read""#))
        told.answers["/v1/conversations/1/at?position=6"] = Texts.then(6, event: 2, session: "2, nobody has it")
        told.answers["/v1/conversations/1/messages?limit=50&before=7"] =
            #"{"messages":[\#(Texts.message(6, "Hi"))],"next":null}"#
        let then = await told.page("/conversations/1?at=%236").html
        #expect(then.contains("As of #6"))
        #expect(then.contains(#"aria-label="sent""#) && !then.contains(#"aria-label="read""#))
        #expect(then.contains(#"href="/conversations/1?at=5""#) && then.contains(#"href="/conversations/1?at=9""#))
        #expect(!then.contains("data-live"))
        told.answers["/v1/conversations/1/at?position=9"] = Texts.then(9, event: 3, session: "2, ana has it")
        told.answers["/v1/conversations/1/events?words=true&limit=100&after=6"] =
            #"{"events":[\#(Texts.event(9, "decision", "ana takes it"))],"next":null}"#
        let both = await told.page("/conversations/1?at=6&and=9").html
        #expect(both.contains("differs: <bdi>2, nobody has it") && both.contains("differs: <bdi>2, ana has it"))
        #expect(!both.contains("differs: <bdi>open"))
        #expect(both.contains("ana takes it"))
        #expect(!both.contains("More events") && !both.contains("First events"))
        let many = (7...9).map { Texts.event($0, "decision", "event \($0)") }
        told.answers["/v1/conversations/1/events?words=true&limit=100&after=6"] =
            #"{"events":[\#(many.dropLast().joined(separator: ","))],"next":8}"#
        told.answers["/v1/conversations/1/events?words=true&limit=100&after=8"] =
            #"{"events":[\#(many[2])],"next":9}"#
        let more = await told.page("/conversations/1?at=6&and=9").html
        #expect(more.contains(##"href="/conversations/1?at=6&amp;and=9&amp;after-event=8#between-title""##))
        let rest = await told.page("/conversations/1?at=6&and=9&after-event=8").html
        #expect(rest.contains("event 9") && rest.contains("First events") && !rest.contains("event 7"))
        #expect(!rest.contains("More events"))
        told.answers["/v1/conversations/1/at?occurred=2026-01-05T09%3A00%3A00Z"] =
            Texts.then(6, event: 2, session: "then")
        #expect(await told.page("/conversations/1?at=2026-01-05T09:00:00Z&by=occurred").status == 200)
    }

    @Test("A conversation that is too long for the time machine is shown without it")
    func showsLong() async {
        var told = Self.told()
        told.answers["/v1/conversations/1/at"] = nil
        told.problems["/v1/conversations/1/at"] = (413, "too much")
        told.answers["/v1/conversations/1/messages?limit=50&before=end"] = #"{"messages":[],"next":null}"#
        let page = await told.page("/conversations/1")
        #expect(page.status == 200)
        #expect(page.html.contains("too long") && !page.html.contains(#"type="range""#))
    }

    @Test("Events have their reasons as links, and the progress of messages is folded")
    func tellsEvents() async {
        var told = Self.told()
        let decision = #","decision":{"rule":"autoClose","version":2,"restsOn":[3,6]}"#
        let events = [
            Texts.event(6, "inbound", "hello"), Texts.event(7, "progress", "is sent"),
            Texts.event(8, "progress", "is read"), Texts.event(9, "decision", "closes", decision: decision),
        ]
        told.answers["/v1/conversations/1/events?words=true&limit=100&before=end"] =
            #"{"events":[\#(events.joined(separator: ","))],"next":6}"#
        let html = await told.page("/conversations/1/events").html
        #expect(html.contains("Progress of messages: 2"))
        #expect(html.contains(#"href="/conversations/1/why#rule-autoClose""#))
        #expect(html.contains(##"<a href="#e-6">#6</a>"##))
        #expect(html.contains(#"href="/log?after=2#e-3""#))
        #expect(html.contains(#"href="/conversations/1/events?before=6""#))
    }

    @Test("Why a session waits is told agent by agent, and what each rule waits for")
    func explains() async {
        var told = Self.told()
        told.answers["/v1/conversations/1/why?limit=100"] = """
            {"session":{"number":2,"handler":"queue","since":"2026-01-05T09:00:00Z","assignedBy":6},
            "waiting":{"place":2,"length":5,"since":"2026-01-05T09:00:00Z","reason":null,
            "agents":[{"agent":"ana","obstacle":"is away"},{"agent":"bo","obstacle":null}],
            "others":[{"agents":7,"obstacle":"are logged out"}],"next":"3:bo"},
            "rules":[{"rule":"autoClose","capability":"S3.7","deadline":null,"reason":"no agent has the session"},
            {"rule":"serviceWindow","capability":"S4.11","deadline":"2026-01-06T09:00:00Z","reason":null}]}
            """
        told.answers["/v1/conversations/1/events?words=true&limit=200&before=end"] = #"{"events":[],"next":null}"#
        let html = await told.page("/conversations/1/why").html
        for text in ["2 of 5", "</bdi>: is away", "</bdi>: can take it", "7 others are logged out"] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(html.contains(##"href="/conversations/1/why?agents=3%3Abo#candidates""##))
        #expect(!html.contains("First agents"))
        told.answers["/v1/conversations/1/why?limit=100&after=3%3Abo"] = """
            {"session":null,"waiting":{"place":2,"length":5,"since":null,"reason":null,
            "agents":[{"agent":"zoe","obstacle":"is logged out"}],"others":[],"next":null},"rules":[]}
            """
        let rest = await told.page("/conversations/1/why?agents=3:bo").html
        #expect(rest.contains("</bdi>: is logged out"))
        #expect(rest.contains("First agents") && !rest.contains("More agents"))
        let (acts, waits) = (html.range(of: "rule-serviceWindow"), html.range(of: "rule-autoClose"))
        #expect(acts.map(\.lowerBound) ?? html.endIndex < waits.map(\.lowerBound) ?? html.startIndex)
    }
}

extension String {
    /// What stands between the places where a text stands.
    func components(of text: String) -> [Substring] { split(separator: text, omittingEmptySubsequences: false) }
}
