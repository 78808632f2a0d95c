import Events
import Hummingbird
import Projections
import Timeline

/// Why a conversation stands as it does: who has its session, and of every rule about time when it will act, or why it waits
/// for nothing (B14).
struct WhyRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/conversations/{id}/why", id: "explainConversation", tag: "Conversations", access: .reading,
                "Says who has the session and since which event; of one that waits, its place, and the agents with what speaks against them, "
                    + "those whom least keeps from it first, page by page; and of every rule about time when it acts, or why it doesn't."
            )
            .conversationPart()
            .listing(after: .string, "The `next` of the agents before.")
            .answers(
                200,
                "The explanation. `others` counts the agents that come after those of the page: `next` names them, and is null where there are none.",
                WhyView.schema
            )
            .handle { try await explain($0, $1) }
        ]
    }

    private func explain(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let glimpse = try await gate.conversation(named: exchange.path("id"), for: caller)
        // The agents are looked at in one go, and only where the session waits.
        let (id, policy) = (glimpse.state.id, glimpse.policy)
        let page = QueueStanding.Page(after: try cursor(exchange), limit: try exchange.limit())
        let waiting: QueueStanding? =
            glimpse.isWaiting
            ? try await gate.look { world in
                world.conversation(id).flatMap { world.desk.standing(of: $0, under: policy, naming: page) }
            } : nil
        return try .json(WhyView(glimpse, waiting))
    }

    private func cursor(_ exchange: Exchange) throws -> QueueStanding.Cursor? {
        guard let after = exchange.query("after") else { return nil }
        guard let cursor = QueueStanding.Cursor(after) else {
            throw Problem.invalid("after", "is the `next` of the agents before")
        }
        return cursor
    }
}

/// Why a conversation stands as it does.
private struct WhyView: Encodable, Sendable {
    struct Session: Encodable, Sendable {
        let number: UInt32
        let handler: String
        let since: String
        /// The event that gave it to the handler.
        let assignedBy: UInt64
    }

    struct Standing: Encodable, Sendable {
        let rule: String
        let capability: String
        @OrNull var deadline: String?
        @OrNull var reason: String?
    }

    struct Waiting: Encodable, Sendable {
        struct Candidate: Encodable, Sendable {
            let agent: String
            @OrNull var obstacle: String?
        }

        struct Group: Encodable, Sendable {
            let agents: Int
            @OrNull var obstacle: String?
        }

        @OrNull var place: Int?
        let length: Int
        @OrNull var since: String?
        @OrNull var reason: String?
        let agents: [Candidate]
        let others: [Group]
        @OrNull var next: String?
    }

    let conversation: UInt32
    let position: UInt64
    @OrNull var session: Session?
    @OrNull var waiting: Waiting?
    let rules: [Standing]

    static let schema = Schema.named(
        "Why",
        .object([
            "conversation": .integer, "position": .integer,
            "session": .orNull(
                .object(["number": .integer, "handler": .string, "since": .time, "assignedBy": .integer])),
            "waiting": .orNull(
                .object([
                    "place": .orNull(.integer), "length": .integer, "since": .orNull(.time), "reason": .orNull(.string),
                    "agents": .list(.object(["agent": .string, "obstacle": .orNull(.string)])),
                    "others": .list(.object(["agents": .integer, "obstacle": .orNull(.string)])),
                    "next": .orNull(.string),
                ])),
            "rules": .list(
                .object([
                    "rule": .string, "capability": .string, "deadline": .orNull(.time), "reason": .orNull(.string),
                ])),
        ]))

    init(_ glimpse: ConversationGlimpse, _ standing: QueueStanding?) {
        waiting = standing.map { standing in
            Waiting(
                place: standing.place, length: standing.length, since: standing.since?.description,
                reason: standing.reason.isEmpty ? nil : standing.reason,
                agents: standing.agents.map { .init(agent: $0.agent, obstacle: $0.obstacle?.description) },
                others: standing.others.map { .init(agents: $0.count, obstacle: $0.obstacle) },
                next: standing.next?.description)
        }
        conversation = glimpse.state.id.rawValue
        position = glimpse.state.lastPosition.rawValue
        session = glimpse.state.sessions.open.map {
            Session(
                number: $0.number, handler: "\($0.handler)", since: "\($0.handlerSince)",
                assignedBy: $0.assignedBy.rawValue)
        }
        let listed =
            glimpse.blacklisting.standings + Standby.standings(in: glimpse.state)
            + Pacing.standings(in: glimpse.state)
        rules = (listed + DeadlineRules.standings(in: glimpse.state, under: glimpse.policy)).map {
            Standing(
                rule: $0.rule.name, capability: $0.rule.capability, deadline: $0.deadline?.description,
                reason: $0.deadline == nil ? $0.reason : nil)
        }
    }
}

extension ConversationGlimpse {
    /// Whether nobody works on the open session.
    fileprivate var isWaiting: Bool {
        switch state.sessions.open?.handler {
        case .unassigned, .queue, .workbin: true
        case .agent, .bot, nil: false
        }
    }
}
