import HTTPInterface

/// The agent's desk (S2): what they have, what waits, and the conversation that is open.
enum DeskPages {
    static let routes = [
        PageRoute("/desk") { try await answer($0, conversation: nil) },
        PageRoute("/desk/{id}") { try await answer($0, conversation: $0.part("id")) },
    ]

    private static func answer(_ visit: Visit, conversation: String?) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        guard let id = visitor.isAgent ? visitor.name : visit.query("agent") else {
            return try await choice(visit, visitor)
        }
        guard let agent = try await visit.find("/v1/agents/\(id.encoded)", as: Shown.Agent.self) else {
            throw PageProblem(
                404, "There is no agent '\(id)'",
                "An administrator registers agents with PUT /v1/agents/ID; a token of role 'agent' has the agent's id as its name."
            )
        }
        let desk = Desk(
            visit: visit, agent: agent, isOwn: visitor.isAgent, settings: try await visit.get("/v1/settings"))
        let content = try await desk.content(open: conversation)
        let title = content.thread.map { "\($0.title), desk" } ?? "Desk"
        let layout = Layout(visit, visitor, title: title, here: "/desk", modules: ["desk.js"])
        return layout.page("desk", content)
    }

    // MARK: As whom

    private struct Choice {
        let agents: [Shown.Agent]
    }

    /// Whoever is no agent chooses whose desk it is.
    private static func choice(_ visit: Visit, _ visitor: Visitor) async throws -> PageAnswer {
        guard visitor.role == "admin" else {
            throw PageProblem(
                403, "The desk is for agents", "This token's role is '\(visitor.role)': conversations show all of it.")
        }
        let agents: Shown.Agents = try await visit.get("/v1/agents?limit=200")
        return Layout(visit, visitor, title: "Whose desk?", here: "/desk").page(
            "desk-choice", Choice(agents: agents.agents))
    }
}

/// One agent's desk, as somebody looks at it.
struct Desk: Sendable {
    /// What can be listed.
    enum Box: String, CaseIterable {
        case mine
        case queue
        case unassigned
        case workbin

        var name: String {
            switch self {
            case .mine: "Mine"
            case .queue: "Queue"
            case .unassigned: "Unassigned"
            case .workbin: "Workbin"
            }
        }

        /// What chooses its conversations.
        func filter(of agent: String) -> String {
            switch self {
            case .mine: "handler=\("agent:\(agent)".encoded)&sort=newest"
            case .queue: "handler=queue&sort=waiting"
            case .unassigned: "handler=unassigned&sort=waiting"
            case .workbin: "handler=\("workbin:\(agent)".encoded)&sort=newest"
            }
        }
    }

    let visit: Visit
    let agent: Shown.Agent
    /// Whether the agent looks at it; else an administrator does.
    let isOwn: Bool
    let settings: Shown.Settings

    private var box: Box { visit.query("box").flatMap(Box.init) ?? .mine }

    /// A page of this desk.
    func address(_ conversation: UInt32? = nil, box: Box? = nil) -> Address {
        Address(
            conversation.map { "/desk/\($0)" } ?? "/desk",
            ["box": (box ?? self.box).rawValue, "agent": isOwn ? nil : agent.id])
    }

    func content(open conversation: String?) async throws -> Content {
        let queues: Shown.Queues = try await visit.get("/v1/queues")
        let (search, after) = (visit.query("q"), visit.query("after"))
        var list = "/v1/conversations?limit=50"
        list += search.map { "&q=\($0.encoded)" } ?? "&\(box.filter(of: agent.id))"
        if let after { list += "&after=\(after.encoded)" }
        let found: Shown.Conversations = try await visit.get(list)
        let waiting = queues.queues.filter { agent.lines.isEmpty || agent.lines.contains($0.line) }
        let thread: Thread? =
            if let conversation { try await Thread(conversation, at: self) } else { nil }
        return Content(
            agent: AgentView(agent),
            boxes: Box.allCases.map { box in
                let count: Int? =
                    switch box {
                    case .mine: agent.sessions
                    case .queue: waiting.reduce(0) { $0 + $1.waiting }
                    case .unassigned, .workbin: nil
                    }
                let lines = waiting.map { "\($0.line)=\($0.waiting)" }.joined(separator: " ")
                return BoxView(
                    id: box.rawValue, name: box.name, path: address(box: box).text, count: count.map(String.init),
                    lines: box == .queue ? lines : nil,
                    isHere: box == self.box && search == nil)
            },
            rows: found.conversations.map { row in
                Row(
                    row, line: settings.name(of: row.line), path: address(row.id).text,
                    isHere: "\(row.id)" == conversation)
            },
            more: found.next.map { next in
                address().with("q", search).with("after", "\(next)").text
            },
            search: search ?? "", box: box.rawValue, agentHidden: isOwn ? nil : agent.id, thread: thread,
            hasNone: found.conversations.isEmpty,
            none: search == nil ? "Nobody here." : "Nothing was found.")
    }

    struct Content {
        let agent: AgentView
        let boxes: [BoxView]
        let rows: [Row]
        let more: String?
        let search: String
        let box: String
        let agentHidden: String?
        let thread: Thread?
        let hasNone: Bool
        let none: String
    }

    struct AgentView {
        let id: String
        let name: String
        let state: String
        let isAvailable: Bool
        let isAway: Bool
        let isOut: Bool
        let sessions: Int
        let limit: String

        init(_ agent: Shown.Agent) {
            (id, name, sessions) = (agent.id, agent.name, agent.sessions)
            let state = agent.state ?? "out"
            self.state = state
            (isAvailable, isAway, isOut) = (state == "available", state == "away", state == "out")
            let noun = agent.sessions == 1 && agent.receptionLimit == nil ? "session" : "sessions"
            limit = (agent.receptionLimit.map { " of \($0)" } ?? "") + " \(noun)"
        }
    }

    struct BoxView {
        let id: String
        let name: String
        let path: String
        let count: String?
        /// How many wait on each line, of the queue.
        let lines: String?
        let isHere: Bool
    }
}

/// A conversation in a list.
struct Row {
    let id: UInt32
    let path: String
    let title: String
    let initial: String
    let line: String
    let text: String
    let isOurs: Bool
    let at: String?
    let urgency: String?
    let urgencyName: String?
    /// When the pending response becomes more urgent.
    let since: String?
    let handler: String?
    let isClosed: Bool
    let isHere: Bool

    init(_ conversation: Shown.Conversation, line: String, path: String, isHere: Bool) {
        (id, self.path, self.line, self.isHere) = (conversation.id, path, line, isHere)
        title = conversation.contact.title
        initial = title.first { $0.isLetter || $0.isNumber }.map { String($0).uppercased() } ?? "?"
        text = String((conversation.lastMessage?.text ?? "").prefix(160))
        isOurs = conversation.lastMessage?.direction == "out"
        at = conversation.lastMessage?.at
        urgency = conversation.pendingResponse?.urgency
        urgencyName = urgency.map { "waits for an answer, \($0)" }
        since = conversation.pendingResponse?.since
        handler = conversation.session.map { HandlerName.of($0.handler) }
        isClosed = !conversation.window.open
    }
}

/// Who has a session, in words.
enum HandlerName {
    static func of(_ handler: String) -> String {
        let parts = handler.split(separator: ":", maxSplits: 1)
        let name = parts.count > 1 ? String(parts[1]) : ""
        switch parts.first {
        case "agent": return name
        case "bot": return "bot \(name)"
        case "workbin": return "workbin \(name)"
        case "queue": return "in the queue"
        case "unassigned": return "nobody"
        default: return handler
        }
    }
}
