import HTTPInterface

/// Conversations for supervisors and auditors (B10, B14): found, read as of any moment, told event by event, and explained.
enum ConversationPages {
    static let routes = [
        PageRoute("/conversations", answer: list),
        PageRoute("/conversations/{id}", answer: TimeMachine.answer),
        PageRoute("/conversations/{id}/events", answer: HistoryPage.answer),
        PageRoute("/conversations/{id}/why", answer: WhyPage.answer),
    ]

    @Sendable private static func list(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let filters = ["q", "open", "waiting", "handler", "line"]
        var (here, asked) = (Address("/conversations"), Address("/v1/conversations", ["limit": "50"]))
        for name in filters {
            here.set(name, visit.query(name))
            asked.set(name, visit.query(name))
        }
        if visit.query("q") == nil { asked.set("sort", visit.query("waiting") == "true" ? "waiting" : "newest") }
        asked.set("after", visit.query("after"))
        let found: Shown.Conversations = try await visit.get(asked.text)
        let content = List(
            search: visit.query("q") ?? "", handler: visit.query("handler") ?? "",
            open: Choice.all(
                ["": "With or without session", "true": "Open session", "false": "No session"],
                chosen: visit.query("open")),
            waiting: Choice.all(
                ["": "Waiting or not", "true": "Customer waits", "false": "Nobody waits"],
                chosen: visit.query("waiting")),
            lines: Choice.lines(settings, chosen: visit.query("line")),
            rows: found.conversations.map { Line($0, settings) }, isEmpty: found.conversations.isEmpty,
            more: found.next.map { here.with("after", "\($0)").text },
            first: visit.query("after") == nil ? nil : here.text)
        return Layout(visit, visitor, title: "Conversations", here: "/conversations").page("conversations", content)
    }

    private struct List {
        let search: String
        let handler: String
        let open: [Choice]
        let waiting: [Choice]
        let lines: [Choice]
        let rows: [Line]
        let isEmpty: Bool
        let more: String?
        let first: String?
    }

    /// A conversation of the list.
    private struct Line {
        let path: String
        let title: String
        let line: String
        let handler: String
        let urgency: String?
        let isOurs: Bool
        let text: String
        let at: String?
        let match: String?

        init(_ conversation: Shown.Conversation, _ settings: Shown.Settings) {
            path = "/conversations/\(conversation.id)"
            (title, line) = (conversation.contact.title, settings.name(of: conversation.line))
            let holder = conversation.session?.handler
            handler = holder.map(HandlerName.of) ?? "no session"
            urgency = conversation.pendingResponse?.urgency
            text = String((conversation.lastMessage?.text ?? "").prefix(160))
            isOurs = conversation.lastMessage?.direction == "out"
            at = conversation.lastMessage?.at
            match = conversation.match.map { "/conversations/\(conversation.id)?before=\($0 + 1)#m-\($0)" }
        }
    }
}

extension HandlerName {
    /// The agent's id, where a handler is one.
    static func agent(_ handler: String) -> String? {
        handler.hasPrefix("agent:") ? String(handler.dropFirst(6)) : nil
    }
}

/// What all pages about a conversation begin with.
struct ConversationHead {
    let id: UInt32
    let title: String
    let names: [String]
    let line: String
    let standing: String
    let desk: String?
    let urgency: String?
    let isWindowOpen: Bool
    let closesAt: String?
    let tabs: [Layout.Item]

    /// - Parameter here: The ending of the page's path.
    init(_ shown: Shown.Conversation, _ settings: Shown.Settings, _ visitor: Visitor, here: String) {
        (id, title, line) = (shown.id, shown.contact.title, settings.name(of: shown.line))
        names = [shown.contact.phone.map { "+\($0)" }, shown.contact.userID]
            .compactMap { $0 }.filter { !$0.isEmpty && $0 != shown.contact.title }
        standing = shown.session.map { "session \($0.number), \(HandlerName.of($0.handler))" } ?? "no session"
        // Administrators may look at anybody's desk.
        desk =
            visitor.role == "admin"
            ? shown.session.flatMap { HandlerName.agent($0.handler) }
                .map { "/desk/\(shown.id)?agent=\($0.encoded)" } : nil
        urgency = shown.pendingResponse?.urgency
        (isWindowOpen, closesAt) = (shown.window.open, shown.window.closesAt)
        tabs = [("", "Conversation"), ("/events", "Events"), ("/why", "Why")].map { ending, name in
            Layout.Item(path: "/conversations/\(shown.id)\(ending)", name: name, isHere: ending == here)
        }
    }

    /// The conversation that a path names.
    static func find(_ visit: Visit) async throws -> Shown.Conversation {
        guard let id = UInt32(visit.part("id")) else {
            throw PageProblem(404, "There is no such conversation", "A conversation has a number: find it in the list.")
        }
        return try await visit.get("/v1/conversations/\(id)")
    }
}
