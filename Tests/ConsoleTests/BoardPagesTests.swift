import Foundation
import Testing
import Timeline

@testable import Console

/// Boards, made of what `/v1` tells.
struct BoardPagesTests {
    private static func told() -> Told {
        var told = Told()
        told.answers["/v1/queues"] = #"{"queues":[{"line":"111","waiting":3,"since":"2026-01-05T09:00:00Z"}]}"#
        told.answers["/v1/agents?limit=200"] =
            #"{"agents":[{"id":"ana","name":"<b>Ana","lines":[],"skills":[],"receptionLimit":2,"sessions":1,"#
            + #""since":"2026-01-05T09:00:00Z","state":"available"}],"next":null}"#
        told.answers["/v1/log?types=platformErrorReported,notificationReceived&words=true&before=end&limit=20"] =
            #"{"events":[\#(Texts.event(8, "trouble", Texts.hostile, decision: #","conversation":null,"line":null"#))],"next":null}"#
        told.answers["/metrics"] = """
            # HELP parley_outbox_waiting Messages.
            parley_outbox_waiting 17
            parley_views_lag 4
            parley_receipts_total{status="read"} 53
            parley_events_total{event="sendRequested"} 58
            """
        return told
    }

    @Test("Numbers are read as monitoring systems are told them")
    func readsNumbers() {
        let numbers = Numbers("# HELP a b\na 1.5\nb{x=\"y\",z=\"w\"} 7\nnonsense\n")
        #expect(numbers.first("a") == 1.5)
        #expect(numbers.one("b", "z", "w") == 7)
        #expect(numbers.one("b", "z", "other") == 0)
        #expect(numbers.first("nonsense") == nil)
    }

    @Test("The board shows queues, agents with their desk for administrators, sends, lags, and lines' health")
    func showsNow() async {
        let page = await Self.told().page("/boards")
        #expect(page.status == 200)
        for text in [
            #"href="/conversations?handler=queue&amp;line=111""#, #"href="/desk?agent=ana""#, "&lt;b&gt;Ana",
            "<strong>17</strong>", "<strong>4</strong>", "<strong>53</strong>", Texts.escaped, "not known",
        ] { #expect(page.html.contains(text), "\(text)") }
        #expect(!page.html.contains("<script>alert"))
    }

    @Test("Who may not see numbers of all lines sees the board without them, and nobody's desk")
    func showsLimited() async {
        var told = Self.told()
        told.answers["/v1/me"] = #"{"name":"r","role":"reader","lines":["111"]}"#
        told.answers["/metrics"] = nil
        told.problems["/metrics"] = (403, "not for you")
        let page = await told.page("/boards")
        #expect(page.status == 200)
        #expect(page.html.contains("may not see numbers of all lines"))
        #expect(!page.html.contains("/desk?agent"))
    }

    @Test("Timers lead to their conversations and to why, and those that are late are told")
    func showsTimers() async {
        var told = Told()
        told.answers["/v1/timers?limit=1000"] = """
            {"now":"2026-01-05T09:00:00Z","timers":[{"conversation":7,"line":"111","rule":"autoClose",\
            "capability":"S3.7","deadline":"2026-01-05T08:00:00Z","late":true}]}
            """
        let html = await told.page("/boards/timers").html
        for text in [
            #"href="/conversations/7""#, #"href="/conversations/7/why#rule-autoClose""#, "1 late", "late</strong>",
        ] {
            #expect(html.contains(text), "\(text)")
        }
    }

    @Test("Levels and usage are pictures with words, and tables that have the same")
    func showsLevels() async {
        var told = Told()
        let day = #"{"day":"2026-01-05","counted":4,"answered":4,"met":3,"share":0.75}"#
        told.answers["/v1/service-level?from=2025-12-23T00%3A00%3A00Z"] =
            #"{"formula":1,"lines":[{"line":"111","threshold":"90s","counted":4,"met":3,"share":0.75,"days":[\#(day)]}]}"#
        let usage =
            #"{"total":3,"inUse":2,"available":1,"messages":null,"lines":[{"line":"111","received":9,"sent":5}]}"#
        told.answers["/v1/usage"] = usage
        for day in 23...31 { Self.add(usage, "2025-12-\(day)", to: &told) }
        for day in 1...5 { Self.add(usage, "2026-01-0\(day)", to: &told) }
        let page = await told.page("/boards/levels")
        #expect(page.status == 200)
        #expect(page.html.contains(#"role="img" aria-label="Share of sessions answered within 90s by day""#))
        #expect(page.html.contains("2026-01-05: 75 %"))
        #expect(page.html.contains("2 of 3"))
        #expect(!page.html.contains("style="))
        let refused = await told.page("/boards/levels?threshold=soon")
        #expect(refused.status == 404)
    }

    private static func add(_ usage: String, _ day: String, to told: inout Told) {
        told.answers["/v1/usage?from=\(day)T00%3A00%3A00Z&until=\(day)T00%3A00%3A00Z"] = usage
    }

    @Test("A bar is as high as its value, and there is none without one")
    func draws() {
        let chart = BarChart(
            title: "T", days: ["2026-01-04", "2026-01-05"], largest: 10, label: { "\(Int($0))" }, series: [[5, nil]])
        #expect(chart.svg.components(of: "<rect").count == 2)
        // 160 less the foot and the head are 126 high.
        #expect(chart.svg.contains("height=\"63.0\""))
        let empty = BarChart(title: "T", days: [], largest: 0, label: { _ in "" }, series: [])
        #expect(!empty.svg.contains("<rect"))
    }

    @Test("Groups and webhooks are shown with what is parked, which leads to the event")
    func showsDeliveries() async {
        var told = Told()
        told.answers["/v1/groups"] =
            #"{"groups":[{"name":"crm","checkpoint":12,"lag":3,"pending":1,"inFlight":0,"parked":1,"lost":null}]}"#
        told.answers["/v1/webhooks"] =
            #"{"webhooks":[{"name":"shop","url":"https://a.example","state":"disabled","reason":"<i>410","#
            + #""failingSince":null,"group":"webhook.shop","lag":null,"parked":0}]}"#
        told.answers["/v1/groups/crm/parked?limit=20"] =
            #"{"parked":[{"position":9,"conversation":1,"deliveries":10,"reason":"too often","at":"2026-01-05T09:00:00Z"}],"next":null}"#
        let html = await told.page("/boards/deliveries").html
        for text in ["too often", ##"href="/log?after=8#e-9""##, "disabled: &lt;i&gt;410", "#12"] {
            #expect(html.contains(text), "\(text)")
        }
    }
}
