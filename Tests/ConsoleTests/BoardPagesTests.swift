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
        told.answers["/v1/lines?limit=200"] =
            #"{"lines":[\#(line("111", "Support", verdict: "look")),\#(line("222", "", verdict: "good"))],"#
            + #""others":[\#(notice(9, "a review", number: #""4930000000""#))],"next":null}"#
        told.answers["/metrics"] = """
            # HELP parley_views_lag Events.
            parley_views_lag 4
            """
        return told
    }

    private static func notice(_ position: Int, _ text: String, number: String = "null") -> String {
        #"{"account":"1","number":\#(number),"line":null,"kind":"quality","subject":"quality","text":\#(Texts.json(text)),"#
            + #""weight":"look","until":null,"at":"2026-01-05T09:00:00Z","position":\#(position)}"#
    }

    private static func line(_ id: String, _ name: String, verdict: String) -> String {
        """
        {"line":"\(id)","name":"\(name)","number":"15550783881","account":null,"verdict":"\(verdict)",\
        "reasons":[{"text":\(Texts.json(Texts.hostile)),"since":"2026-01-05T09:00:00Z","position":8}],\
        "notices":[\((1...6).map { notice($0, "notice \($0)") }.joined(separator: ","))],\
        "heard":{"at":"2026-01-05T09:00:00Z","position":12},"taken":null,\
        "failed":{"at":"2026-01-05T09:00:00Z","position":13,"code":131026,"reason":"undeliverable"},"error":null,\
        "sends":{"requested":58,"refused":2,"taken":50,"failedAttempts":1,"delivered":49,"read":53,"failed":0,\
        "waiting":17,"paced":11,"attempting":1,"stranded":0,"conversations":5,"waitingSince":"2026-01-05T08:00:00Z",\
        "perSecond":80,"slowedUntil":null}}
        """
    }

    @Test("Numbers are read as monitoring systems are told them")
    func readsNumbers() {
        let numbers = Numbers("# HELP a b\na 1.5\nb{x=\"y\",z=\"w\"} 7\nnonsense\n")
        #expect(numbers.first("a") == 1.5)
        #expect(numbers.all("b", by: "z").map(\.label) == ["w"])
        #expect(numbers.first("nonsense") == nil)
    }

    @Test("The board shows how numbers stand, sends, queues, agents with their desk for administrators, and lags")
    func showsNow() async {
        let page = await Self.told().page("/boards")
        #expect(page.status == 200)
        for text in [
            #"href="/conversations?handler=queue&amp;line=111""#, #"href="/desk?agent=ana""#, "&lt;b&gt;Ana",
            "<strong>4</strong>", Texts.escaped, "not known", #"<span class="badge verdict-look">look</span>"#,
            ##"href="/log?after=7#e-8""##, "1 more", "error 131026, undeliverable", "number +4930000000",
            #"aria-label="58, Asked for, Support">58</a>"#, #"<td class="number">116</td>"#, "<td>80</td>",
            #"datetime="2026-01-05T08:00:00Z""#,
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
        // The log tells them nothing of the platform's notices.
        #expect(page.html.contains(#"<span class="faint">#8</span>"#) && !page.html.contains("#e-8"))
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
        told.answers["/v1/usage?from=2025-12-23T00%3A00%3A00Z&by=day"] =
            #"{"total":3,"inUse":2,"available":1,"messages":null,"lines":[{"line":"111","received":9,"sent":5,"#
            + #""days":[{"day":"2026-01-04","received":9,"sent":5}]}]}"#
        let page = await told.page("/boards/levels")
        #expect(page.status == 200)
        #expect(page.html.contains(#"role="img" aria-label="Share of sessions answered within 90s by day""#))
        #expect(page.html.contains("2026-01-05: 75 %"))
        #expect(page.html.contains("2 of 3"))
        for title in ["2026-01-04: 9", "2026-01-05: 0"] { #expect(page.html.contains("<title>\(title)</title>")) }
        #expect(!page.html.contains("style="))
        let refused = await told.page("/boards/levels?threshold=soon")
        #expect(refused.status == 404)
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
