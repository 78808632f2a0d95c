import Foundation
import Testing

@testable import Console

/// Tasks, made of what `/v1` tells.
struct TaskPagesTests {
    private static func task(_ id: String, favourite: Bool = false, locked: String = "null") -> String {
        """
        {"id":"\(id)","name":"Orders & more","timeout":"5s","otherwise":"queue","flow":"orders","lines":["111"],\
        "otherLines":false,"favourite":\(favourite),"locked":\(locked),"messagesReceived":16,"setBy":null}
        """
    }

    private static func told() -> Told {
        var told = Told()
        told.answers["/v1/tasks?limit=50"] =
            #"{"tasks":[\#(task("a")),\#(task("b", favourite: true))],"next":"b"}"#
        told.answers["/v1/tasks/a"] = task("a")
        told.answers["/v1/flows/orders/numbers"] =
            #"{"nodes":[{"node":"<x>","sessions":7,"times":9,"waiting":2}],"edges":[]}"#
        return told
    }

    @Test("Cards show lines, messages and locks, favourites first")
    func showsCards() async throws {
        let html = await Self.told().page("/tasks").html
        let (second, first) = (html.range(of: "/tasks/b"), html.range(of: "/tasks/a"))
        #expect(try #require(second).lowerBound < (try #require(first)).lowerBound)
        for text in ["Orders &amp; more", "Support", "<dd>16</dd>", "★ favourite", #"href="/tasks?after=b""#] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(html.contains(#"data-do="lock""#) && !html.contains(#"data-do="unlock""#))
    }

    @Test("A task has its canvas with numbers, and lines to assign for administrators of all lines alone")
    func showsTask() async {
        var told = Self.told()
        let html = await told.page("/tasks/a").html
        #expect(html.contains(#"src="/v1/flows/orders/drawing.svg?numbers=true""#))
        #expect(html.contains("&lt;x&gt;") && html.contains(#"value="111" checked"#))
        told.answers["/v1/me"] = #"{"name":"r","role":"reader","lines":[]}"#
        let read = await told.page("/tasks/a").html
        #expect(!read.contains("data-do=") && !read.contains(#"id="assign""#))
    }

    @Test("A locked task is unlocked before its lines are assigned; a flow that is not published is said to be so")
    func showsLocked() async {
        var told = Self.told()
        told.answers["/v1/tasks/a"] = Self.task("a", locked: #"{"by":"api:ops","at":"2026-01-05T09:00:00Z"}"#)
        told.answers["/v1/flows/orders/numbers"] = nil
        let html = await told.page("/tasks/a").html
        #expect(html.contains("locked by api:ops") && html.contains(#"data-do="unlock""#))
        #expect(!html.contains(#"id="assign""#) && html.contains("not published yet"))
        #expect(await told.page("/tasks/none").status == 404)
    }
}
