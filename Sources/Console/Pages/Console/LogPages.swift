import HTTPInterface

/// The raw log by position (B10).
enum LogPages {
    static let routes = [PageRoute("/log", answer: answer)]

    @Sendable private static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let kinds: Shown.Schemas = try await visit.get("/v1/schemas")
        var here = Address("/log")
        var asked = Address("/v1/log", ["words": "true", "limit": "100"])
        for name in ["types", "line", "conversation"] {
            here.set(name, visit.query(name))
            asked.set(name, visit.query(name))
        }
        let goesForward = visit.query("after") != nil
        asked.setPage(of: visit)
        let page: Shown.Events = try await visit.get(asked.text)
        let (first, last) = (page.events.first?.position, page.events.last?.position)
        // Where nothing was found, one goes back over the same stretch.
        let asOf = visit.query("after").flatMap { UInt64($0) }.map { $0 + 1 }
        let earlier = goesForward ? (first ?? asOf).flatMap { $0 > 1 ? $0 : nil } : page.next
        let back = visit.query("before").flatMap { UInt64($0) }.map { $0 - min($0, 1) }
        let later = goesForward ? page.next : last.flatMap { visit.query("before") == nil ? nil : $0 } ?? back
        let content = Content(
            types: visit.query("types") ?? "", kinds: kinds.schemas.map(\.kind),
            lines: Choice.lines(settings, chosen: visit.query("line")),
            conversation: visit.query("conversation") ?? "", position: visit.query("after") ?? "",
            events: page.events.reversed().map { event in
                EventView(event, in: nil, among: page.events, line: event.line.map(settings.name))
            },
            isEmpty: page.events.isEmpty, isLive: !goesForward && visit.query("before") == nil,
            newest: here.text, earlier: earlier.map { here.with("before", "\($0)").text },
            later: later.map { here.with("after", "\($0)").text },
            hasSystem: visitor.administers)
        return Layout(visit, visitor, title: "Log", here: "/log", modules: ["machine.js"]).page("log", content)
    }

    private struct Content {
        let types: String
        let kinds: [String]
        let lines: [Choice]
        let conversation: String
        let position: String
        let events: [EventView]
        let isEmpty: Bool
        let isLive: Bool
        let newest: String
        let earlier: String?
        let later: String?
        let hasSystem: Bool
    }
}
