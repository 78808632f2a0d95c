import HTTPInterface

/// A conversation's events in words, each with why, the minor ones folded (B10, B14).
enum HistoryPage {
    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let shown = try await ConversationHead.find(visit)
        let path = "/conversations/\(shown.id)"
        var asked = Address("/v1\(path)/events", ["words": "true", "limit": "100"])
        let goesForward = visit.query("after") != nil
        asked.setPage(of: visit)
        let page: Shown.Events = try await visit.get(asked.text)
        let (first, last) = (page.events.first?.position, page.events.last?.position)
        let here = Address("\(path)/events")
        let earlier = goesForward ? first.flatMap { $0 > 1 ? $0 : nil } : page.next
        let later = goesForward ? page.next : visit.query("before") == nil ? nil : last
        let content = Content(
            head: ConversationHead(shown, settings, visitor, here: "/events"),
            days: Day.all(page.events.map { EventView($0, in: path, among: page.events) }),
            isEmpty: page.events.isEmpty, live: goesForward || visit.query("before") != nil ? nil : "\(shown.id)",
            earlier: earlier.map { here.with("before", "\($0)").text },
            later: later.map { here.with("after", "\($0)").text })
        let title = "Events of \(shown.contact.title), conversation \(shown.id)"
        let layout = Layout(visit, visitor, title: title, here: "/conversations", modules: ["machine.js"])
        return layout.page("conversation-events", content)
    }

    private struct Content {
        let head: ConversationHead
        let days: [Day]
        let isEmpty: Bool
        let live: String?
        let earlier: String?
        let later: String?
    }

    /// What happened on a day.
    private struct Day {
        let at: String
        let name: String
        var parts: [Part]

        /// An event of weight, or several in a row of little.
        struct Part {
            var event: EventView?
            var folded: [EventView]?
            var count: Int?
        }

        static func all(_ events: [EventView]) -> [Day] {
            var days: [Day] = []
            for event in events {
                let name = String(event.occurredAt.prefix(10))
                if days.last?.name != name { days.append(Day(at: event.occurredAt, name: name, parts: [])) }
                days[days.count - 1].add(event)
            }
            return days
        }

        private mutating func add(_ event: EventView) {
            guard event.isMinor else { return parts.append(Part(event: event)) }
            if parts.last?.folded == nil { parts.append(Part(folded: [], count: 0)) }
            parts[parts.count - 1].folded?.append(event)
            parts[parts.count - 1].count? += 1
        }
    }
}

/// An event as it is told.
struct EventView {
    let position: UInt64
    let name: String
    let kind: String
    let symbol: String
    let text: String
    let occurredAt: String
    let recordedAt: String?
    let cause: Link?
    let rule: String?
    let version: Int?
    let why: String?
    let restsOn: [Link]?
    let deadline: String?
    let then: String?
    let whole: String
    let owner: Link?
    let line: String?
    let isMinor: Bool

    struct Link {
        let name: String
        let path: String
    }

    /// - Parameters:
    ///   - path: The conversation's page; nil in the log.
    ///   - page: The events that the same page shows.
    init(_ event: Shown.Event, in path: String?, among page: [Shown.Event], line: String? = nil) {
        (position, name, kind, text) = (event.position, event.event, event.words.kind, event.words.text)
        symbol = EventView.symbols[event.words.kind] ?? "·"
        occurredAt = event.occurredAt
        // A recording that comes with the happening is not told apart from it.
        recordedAt = event.recordedAt.prefix(16) == event.occurredAt.prefix(16) ? nil : event.recordedAt
        let shown = Set(page.map(\.position))
        // What is not on the page may be another conversation's, or all conversations': the log has it.
        func link(_ position: UInt64) -> Link {
            let page = shown.contains(position) ? "" : "/log?after=\(position - min(position, 1))"
            return Link(name: "#\(position)", path: "\(page)#e-\(position)")
        }
        cause = event.cause.map(link)
        let decision = event.decision.flatMap { $0.rule == nil ? nil : $0 }
        (rule, version, deadline) = (decision?.rule, decision?.version, decision?.deadline)
        let own = path ?? event.conversation.map { "/conversations/\($0)" }
        why = own.flatMap { own in decision?.rule.map { "\(own)/why#rule-\($0.encoded)" } }
        restsOn = decision?.restsOn.flatMap { $0.isEmpty ? nil : $0.map(link) }
        then = own.map { "\($0)?at=\(event.position)" }
        whole = "/v1/events/\(event.position)"
        owner =
            path == nil
            ? event.conversation.map { Link(name: "conversation \($0)", path: "/conversations/\($0)") } : nil
        self.line = line
        isMinor = event.words.kind == "progress"
    }

    private static let symbols = [
        "inbound": "←", "outbound": "→", "progress": "·", "decision": "•", "setting": "=", "trouble": "!",
    ]
}
