import HTTPInterface

/// Why a conversation stands as it does, and why nothing else happens (B14).
enum WhyPage {
    /// Events that are looked at for decisions.
    private static let looked = 200
    /// Agents of a session that waits that are named at once.
    private static let named = "100"

    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let settings: Shown.Settings = try await visit.get("/v1/settings")
        let shown = try await ConversationHead.find(visit)
        let path = "/conversations/\(shown.id)"
        let asked = Address("/v1\(path)/why", ["limit": named, "after": visit.query("agents")])
        let why: Shown.Why = try await visit.get(asked.text)
        let events: Shown.Events = try await visit.get("/v1\(path)/events?words=true&limit=\(looked)&before=end")
        let decisions = events.events.map { EventView($0, in: path, among: []) }.filter { $0.rule != nil }
        let content = Content(
            head: ConversationHead(shown, settings, visitor, here: "/why"),
            session: why.session.map { SessionView($0, path) },
            waiting: why.waiting.map { WaitingView($0, path, after: visit.query("agents")) },
            rules: why.rules.map(RuleView.init).sorted { $0.order < $1.order },
            decisions: decisions.reversed(), hasNone: decisions.isEmpty, looked: looked)
        let title = "Why, \(shown.contact.title), conversation \(shown.id)"
        let layout = Layout(visit, visitor, title: title, here: "/conversations", modules: ["machine.js"])
        return layout.page("conversation-why", content)
    }

    private struct Content {
        let head: ConversationHead
        let session: SessionView?
        let waiting: WaitingView?
        let rules: [RuleView]
        let decisions: [EventView]
        let hasNone: Bool
        let looked: Int
    }

    private struct SessionView {
        let number: UInt32
        let handler: String
        let since: String
        let by: EventView.Link

        init(_ session: Shown.Why.Holder, _ path: String) {
            (number, handler, since) = (session.number, HandlerName.of(session.handler), session.since)
            let position = session.assignedBy
            by = EventView.Link(
                name: "#\(position)",
                path: "\(path)/events?after=\(position - min(position, 1))#e-\(position)")
        }
    }

    private struct WaitingView {
        let place: String?
        let since: String?
        let reason: String?
        let agents: [Agent]?
        let others: [String]?
        let more: String?
        let first: String?

        struct Agent {
            let id: String
            let obstacle: String
        }

        /// - Parameters:
        ///   - path: The conversation's page.
        ///   - after: What the agents that are named come after.
        init(_ waiting: Shown.Why.Waiting, _ path: String, after: String?) {
            let here = Address("\(path)/why")
            more = waiting.next.map { "\(here.with("agents", $0).text)#candidates" }
            first = after.map { _ in "\(here.text)#candidates" }
            place = waiting.place.map { "\($0) of \(waiting.length)" }
            (since, reason) = (waiting.since, waiting.reason)
            let agents = waiting.agents.map { Agent(id: $0.agent, obstacle: $0.obstacle ?? "can take it") }
            self.agents = agents.isEmpty ? nil : agents
            let others = waiting.others.map { "\($0.agents) others \($0.obstacle ?? "can take it")" }
            self.others = others.isEmpty ? nil : others
        }
    }

    private struct RuleView {
        let id: String
        let name: String
        let rule: String
        let capability: String
        let deadline: String?
        let reason: String?
        /// What acts comes first, the earliest of it.
        var order: String { "\(deadline ?? "~")\(name)" }

        init(_ standing: Shown.Why.Standing) {
            (rule, capability, deadline, reason) = (
                standing.rule, standing.capability, standing.deadline, standing.reason
            )
            (id, name) = ("rule-\(standing.rule)", RuleName.of(standing.rule))
        }
    }
}
