import Broker
import Decisions
import Events
import Flows
import Hummingbird
import Projections
import Timeline

/// Sessions that go on in another version of their flow (B13): a command, with what can't be moved listed.
struct FlowMoveRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .post, "/v1/flows/{name}/move", id: "moveSessions", tag: "Flows", access: .administering,
                "Has sessions go on in another version of the flow with which they have begun, from where they stand, and lists those that can't. What can't be moved stays in its version."
            )
            .harmlessAgain()
            .part("name", .string, "The flow's name.")
            .query("dry-run", .boolean, "Only tells what would happen.")
            .body(
                .object(
                    [
                        "version": .string("The version that they go on in; the newest unless given."),
                        "from": .string("Only sessions in this version."),
                        "nodes": Schema([
                            "type": "object", "additionalProperties": ["type": "string"],
                            "description":
                                "New names of nodes, by `NODE`, or by `FLOW.NODE` for a flow that is called.",
                        ]),
                        "after": .integer,
                    ], optional: ["version", "from", "nodes", "after"])
            )
            .answers(
                200,
                "What was moved, and what can't be. Where `next` is no null, ask again with it as `after`: a request looks at some thousand conversations.",
                .object([
                    "flow": .string, "version": .string, "dryRun": .boolean,
                    "moved": .list(FlowMoveRoutes.session), "cannot": .list(FlowMoveRoutes.session),
                    "next": .orNull(.integer),
                ])
            )
            .handle { try await move($0, $1) }
        ]
    }

    private static let session = Schema.named(
        "MovedSession",
        .object([
            "conversation": .string, "session": .integer, "node": .string("Where it stands, as `FLOW.NODE`."),
            "to": .orNull(.string("Where it goes on.")), "reason": .orNull(.string("Why it can't.")),
        ]))

    private struct Moving: Decodable {
        var version: String?
        var from: String?
        var nodes: [String: String]?
        var after: UInt32?
    }

    private struct Answer: Encodable {
        let flow: String
        let version: String
        let dryRun: Bool
        var moved: [MovedSession] = []
        var cannot: [MovedSession] = []
        @OrNull var next: UInt32?
    }

    private func move(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let name = exchange.path("name")
        let isDryRun = try exchange.query(flag: "dry-run") ?? false
        let wanted = try await exchange.decode(Moving.self)
        let nodes = (wanted.nodes ?? [:]).map { ($0.contains(".") ? $0 : "\(name).\($0)", $1) }
        let target = try await gate.flow(name, version: wanted.version).hash
        let move = FlowMove(flow: name, to: target, nodes: Dictionary(nodes) { $1 })
        let (from, after) = (wanted.from, wanted.after ?? 0)
        let plan = try await gate.look { MovePlan(move, from: from, after: after, in: $0) }
        var answer = Answer(flow: name, version: target, dryRun: isDryRun, next: plan.next)
        answer.cannot = plan.cannot
        guard !isDryRun, !plan.movable.isEmpty else {
            answer.moved = plan.movable
            return try .json(answer)
        }
        let origin = try caller.origin(actingAs: nil)
        let outcomes = try await gate.submit(plan.movable.map { .moveFlow($0.id, move, by: origin) })
        for (session, outcome) in zip(plan.movable, outcomes) {
            switch outcome {
            case .rejected(let rejection): answer.cannot.append(session.kept(because: rejection.advice))
            case .recorded, .known: answer.moved.append(session)
            }
        }
        return try .json(answer)
    }
}

/// A session that is moved, or can't be, as `/v1` shows it.
private struct MovedSession: Encodable, Sendable {
    private enum CodingKeys: CodingKey { case conversation, session, node, to, reason }

    let id: ConversationID
    let conversation: String
    let session: UInt32
    let node: String
    @OrNull var to: String?
    @OrNull var reason: String?

    init(_ state: borrowing ConversationState, at point: FlowPoint?, to: FlowPoint?, reason: String? = nil) {
        (id, conversation) = (state.id, state.id.description)
        session = state.sessions.open?.number ?? 0
        node = MovedSession.name(point)
        self.to = to.map { MovedSession.name($0) }
        self.reason = reason
    }

    private static func name(_ point: FlowPoint?) -> String { point.map { "\($0.flow).\($0.node)" } ?? "" }

    /// The same where it stays after all.
    func kept(because reason: String) -> MovedSession {
        var copy = self
        (copy.to, copy.reason) = (nil, reason)
        return copy
    }
}

/// What would come of a move.
private struct MovePlan: Sendable {
    /// Conversations that are looked at in one request: it is done on the writer's thread.
    private static let glance = 20_000
    /// Sessions that are moved in one request.
    private static let limit = 1_000

    var movable: [MovedSession] = []
    var cannot: [MovedSession] = []
    /// The conversation behind which the next request goes on; nil where all were looked at.
    var next: UInt32?

    init(_ move: FlowMove, from: String?, after: UInt32, in world: borrowing World) {
        let first = Int(after)
        guard first < world.conversations.count, let destination = FlowDestination(of: move, in: world.flows) else {
            return
        }
        for index in first..<world.conversations.count {
            guard index - first < MovePlan.glance, movable.count + cannot.count < MovePlan.limit else {
                next = UInt32(index)
                return
            }
            consider(world.conversations[index], move, to: destination, from: from, world)
        }
    }

    private mutating func consider(
        _ state: borrowing ConversationState, _ move: FlowMove, to destination: FlowDestination, from: String?,
        _ world: borrowing World
    ) {
        guard let standing = state.sessions.flow, world.flows.flow(of: standing) == move.flow,
            from == nil || standing.versions.first == from
        else { return }
        do throws(FlowState.Obstacle) {
            guard let moved = try standing.moved(to: destination, move, given: world.flows) else { return }
            movable.append(MovedSession(state, at: standing.state.point, to: moved.point))
        } catch {
            cannot.append(MovedSession(state, at: standing.state.point, to: nil, reason: "\(error)"))
        }
    }
}
