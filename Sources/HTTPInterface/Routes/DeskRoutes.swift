import Broker
import Events
import HTTPTypes
import Hummingbird
import Projections
import Timeline

/// The desk of an agent: a stream that says that somebody is there, and what concerns them (S2.2).
struct DeskRoutes: Resource {
    private let gate: Gate
    private let desks: OpenDesks
    private let feed: DeskFeed

    init(_ interior: HTTPInterior) { (gate, desks, feed) = (interior.gate, interior.desks, interior.feed) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/agents/{id}/desk", id: "openDesk", tag: "Agents", access: .taking,
                "Opens an agent's desk: a stream of server-sent events `state`, `session`, `activity` and `waiting`. As long as one is open the agent is "
                    + "there; when the last has been gone for as long as `presence` says, an agent who is logged in is logged out."
            )
            .part("id", .string, "The agent's id.")
            .answers(200, "The stream; it ends when the client does.", .string, type: DeskStream.type)
            .handle { try await open($0, $1) }
        ]
    }

    private func open(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let id = exchange.path("id")
        if case .agent(let own) = try caller.origin(actingAs: nil), own != id {
            throw Problem(
                .notTheHandler, "agent '\(own)' can't open the desk of agent '\(id)': only they, or an administrator")
        }
        // Who asks for the head alone holds no stream.
        guard exchange.request.method == .get else {
            guard try await gate.look({ $0.desk.agent(id) != nil }) else {
                throw Problem(.notFound, "there is no agent '\(id)': list them with 'GET /v1/agents'")
            }
            return Response.stream(DeskStream.type, ResponseBody())
        }
        let desk = try enter(id)
        exchange.channel?.findOutLostClient(within: DeskStream.silence)
        try await untilCancelled { desks.record(desk, completion: $0) }
        guard let (notes, number) = feed.begin(id, token: caller.name) else { throw BrokerError.stopped }
        let subscription = StreamSubscription(notes: notes) { [feed] in feed.end(number) }
        let (state, head) = try await gate.look { ($0.desk.agent(id)?.state, $0.head) }
        let stream = DeskStream(
            desk: desk, subscription: subscription, caller: caller, gate: gate, state: state, head: head)
        return Response.stream(
            DeskStream.type, ResponseBody { try await stream.write(to: &$0, whileOpen: exchange.request.body) })
    }

    private func enter(_ id: String) throws -> OpenDesk {
        do { return try desks.enter(id) } catch {
            switch error {
            case .agentHasTooMany(let limit):
                throw Problem(.tooManyStreams, "the desk of agent '\(id)' is open \(limit) times: close one of them")
            case .tooMany(let limit):
                throw Problem(.overloaded, "\(limit) desks are open, and no more can be: try again later")
            case .ending: throw BrokerError.stopped
            }
        }
    }
}
