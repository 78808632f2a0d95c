import Decisions
import Encoding
import EventLog
import Events
public import Flows
public import Logging
import Projections
import Timeline

/// A flow's request, as its event tells it.
public struct FlowInquiry: Hashable, Sendable {
    /// What makes two tries of it the same: the event's position.
    public var key: String
    /// The method, the address, the headers as `NAME: VALUE`, and the body.
    public var method: String, url: String, headers: [String], body: String?
    /// How often it is tried again.
    public var retries: Int

    /// A request.
    public init(key: String, method: String, url: String, headers: [String] = [], body: String? = nil, retries: Int = 0)
    {
        (self.key, self.method, self.url, self.headers) = (key, method, url, headers)
        (self.body, self.retries) = (body, retries)
    }
}

/// The way to the servers that flows ask.
public protocol FlowGateway: Sendable {
    /// Asks, tries again where that may help, and tells what came of it.
    ///
    /// - Parameter time: How long it may take, tries and all.
    func ask(_ inquiry: FlowInquiry, within time: Duration) async -> FlowAnswer
}

/// Asks the servers that flows want asked, at the live end of the log, and has what they answer decided. A replay or rebuild never comes
/// here. What was under way at a crash is asked again, under the same key, as long as there is time.
public final class FlowRequests: Sendable {
    /// The most that are asked at once; others wait.
    private static let widest = 64

    private let broker: Broker
    private let gateway: any FlowGateway
    private let logger: Logger
    private let (requests, asked) = AsyncStream.makeStream(of: Request.self)

    private struct Request: Sendable {
        var conversation: ConversationID
        var position: Position
    }

    /// What asks for the flows of a broker.
    public init(broker: Broker, gateway: any FlowGateway, logger: Logger) {
        (self.broker, self.gateway, self.logger) = (broker, gateway, logger)
    }

    /// Works until the task is cancelled. To be called once.
    public func run() async throws {
        let head = try await begin()
        try await broker.log.follow(
            after: head, of: [.flowRequested], .facts,
            beside: { await work(on: self.requests, atMost: FlowRequests.widest, self.ask) }
        ) { event in
            asked.yield(Request(conversation: event.conversation, position: event.position))
        }
    }

    /// Takes up what is not answered yet.
    private func begin() async throws -> Position {
        let (head, open) = try await broker.queryWhenPossible { world in
            (world.head, world.conversations.compactMap { FlowRequests.request(of: $0) })
        }
        for request in open { asked.yield(request) }
        return head
    }

    private static func request(of state: ConversationState) -> Request? {
        guard let flow = state.sessions.flow, flow.wait.kind == .answer, flow.request != .start else {
            return nil
        }
        return Request(conversation: state.id, position: flow.request)
    }

    private func ask(_ request: Request) async {
        do {
            guard let event = try broker.log.event(at: request.position),
                case .flowRequested(let requested) = event.event
            else { return }
            let left = broker.time.delay(until: requested.until)
            // The flow goes on by itself when its time is over.
            guard left > .zero else { return }
            let inquiry = FlowInquiry(
                key: "parley.flow.\(request.position.rawValue)", method: requested.method, url: requested.url,
                headers: requested.headers, body: requested.body, retries: Int(requested.retries))
            let answer = await gateway.ask(inquiry, within: left)
            guard !Task.isCancelled else { return }
            await broker.submitWhenPossible(
                .answerFlowRequest(request.conversation, asked: request.position, answer))
        } catch {
            logger.warning("flow request \(request.position) can't be asked: \(error)")
        }
    }
}
