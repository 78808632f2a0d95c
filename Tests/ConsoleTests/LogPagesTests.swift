import Foundation
import Testing

@testable import Console

/// The log, made of what `/v1` tells.
struct LogPagesTests {
    @Test("The log is paged both ways with its filters, the newest first")
    func pagesLog() async {
        var told = Told()
        told.answers["/v1/schemas"] = #"{"schemas":[{"kind":"messageReceived"}]}"#
        let place = #","conversation":4,"line":"111""#
        let two = [
            Texts.event(8, "inbound", "one", decision: place), Texts.event(9, "inbound", "two", decision: place),
        ]
        told.answers["/v1/log?words=true&limit=100&types=messageReceived&before=end"] =
            #"{"events":[\#(two.joined(separator: ","))],"next":8}"#
        let html = await told.page("/log?types=messageReceived").html
        #expect(html.contains(#"href="/log?types=messageReceived&amp;before=8""#))
        #expect(html.contains(#"href="/conversations/4""#) && html.contains("Support"))
        #expect(html.contains(#"data-live="/v1/events""#))
        let (first, second) = (html.range(of: "id=\"e-9\""), html.range(of: "id=\"e-8\""))
        #expect(first.map(\.lowerBound) ?? html.endIndex < second.map(\.lowerBound) ?? html.startIndex)
        told.answers["/v1/log?words=true&limit=100&before=8"] = #"{"events":[],"next":3}"#
        let older = await told.page("/log?before=8").html
        #expect(older.contains("Nothing was found") && older.contains(#"href="/log?before=3""#))
        #expect(older.contains(#"href="/log?after=7""#) && !older.contains("data-live"))
        told.problems["/v1/log?words=true&limit=100&types=nonsense&before=end"] = (422, "there is no such kind")
        #expect(await told.page("/log?types=nonsense").status == 422)
    }

    @Test("A page that can't be shown yet asks for itself again; one that never can doesn't")
    func asksAgain() async {
        var told = Told()
        told.answers["/v1/schemas"] = #"{"schemas":[]}"#
        told.problems["/v1/log?words=true&limit=100&before=end"] = (503, "the lists are being made of the log")
        let notYet = await told.page("/log")
        #expect(notYet.status == 503 && notYet.html.contains("data-again"))
        #expect(notYet.html.contains("the lists are being made of the log"))
        told.problems["/v1/log?words=true&limit=100&before=end"] = (422, "there is no such kind")
        #expect(await !told.page("/log").html.contains("data-again"))
    }
}
