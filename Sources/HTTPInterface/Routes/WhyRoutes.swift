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
                "Says who has the session and since which event, and of every rule about time when it acts, or why it doesn't."
            )
            .conversationPart()
            .answers(200, "The explanation.", WhyView.schema)
            .handle { try await explain($0, $1) }
        ]
    }

    private func explain(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try .json(WhyView(try await gate.conversation(named: exchange.path("id"), for: caller)))
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

    let conversation: UInt32
    let position: UInt64
    @OrNull var session: Session?
    let rules: [Standing]

    static let schema = Schema.named(
        "Why",
        .object([
            "conversation": .integer, "position": .integer,
            "session": .orNull(
                .object(["number": .integer, "handler": .string, "since": .time, "assignedBy": .integer])),
            "rules": .list(
                .object([
                    "rule": .string, "capability": .string, "deadline": .orNull(.time), "reason": .orNull(.string),
                ])),
        ]))

    init(_ glimpse: ConversationGlimpse) {
        conversation = glimpse.state.id.rawValue
        position = glimpse.state.lastPosition.rawValue
        session = glimpse.state.sessions.open.map {
            Session(
                number: $0.number, handler: "\($0.handler)", since: "\($0.handlerSince)",
                assignedBy: $0.assignedBy.rawValue)
        }
        rules = DeadlineRules.standings(in: glimpse.state, under: glimpse.policy).map {
            Standing(
                rule: $0.rule.name, capability: $0.rule.capability, deadline: $0.deadline?.description,
                reason: $0.deadline == nil ? $0.reason : nil)
        }
    }
}
