package import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import Sandbox
import Synchronization

/// What the desk needs of a broker.
package protocol BrokerDoor: Sendable {
    /// Says who an agent is, and logs them in.
    func register(_ agent: Persona) async throws(BrokerError)
    func openConversations() async throws(BrokerError) -> [DeskConversation]
    func perform(_ action: DeskAction) async throws(BrokerError)
}

/// Why the broker did not do what it was asked for.
package enum BrokerError: Error, Equatable, CustomStringConvertible {
    /// It does not answer, or not sensibly; it may do so later.
    case unreachable(String)
    /// It answered, and refused.
    case refused(status: Int, reason: String)

    package var description: String {
        switch self {
        case .unreachable(let problem): "the broker can't be reached: \(problem)"
        case .refused(let status, let reason): "refused with HTTP \(status): \(reason)"
        }
    }
}

/// The broker's HTTP interface, as far as the desk uses it.
package final class BrokerClient: BrokerDoor {
    private static let pageSize = 100
    private static let mostPages = 10

    private let client: HTTPClient
    private let broker: LocalURL
    private let token: String
    /// The last event that something the desk did has led to: what it reads next has to tell it.
    private let done = Mutex<UInt64>(0)

    package init(client: HTTPClient, broker: LocalURL, token: String) {
        self.client = client
        self.broker = broker
        self.token = token
    }

    package func register(_ agent: Persona) async throws(BrokerError) {
        let url = "\(broker.text)/v1/agents/\(agent.id)"
        let (name, skills) = (JSON.string(agent.name), JSON.array(agent.skills.map(JSON.string)))
        let description: JSON =
            agent.receptionLimit.map { ["name": name, "skills": skills, "receptionLimit": .integer($0)] }
            ?? ["name": name, "skills": skills]
        _ = try await request(.PUT, url, description)
        _ = try await request(.POST, "\(url)/log-in")
    }

    /// The conversations with an open session, at most 1,000 of them: those first in which something was said last.
    package func openConversations() async throws(BrokerError) -> [DeskConversation] {
        var conversations: [DeskConversation] = []
        var next: Int64?
        let size = String(BrokerClient.pageSize)
        for _ in 0..<BrokerClient.mostPages {
            let url = try conversationsURL
            let first = url.adding(query: ["open": "true", "sort": "newest", "limit": size])
            let page = try await request(
                .GET,
                next.map {
                    url.adding(query: ["open": "true", "sort": "newest", "limit": size, "after": String($0)])
                } ?? first)
            conversations += (page["conversations"]?.array ?? []).compactMap(DeskConversation.init)
            next = page["next"]?.integer
            if next == nil { break }
        }
        return conversations
    }

    package func perform(_ action: DeskAction) async throws(BrokerError) {
        let base = "\(broker.text)/v1/conversations/\(action.conversation.id)"
        switch action {
        case .take(_, let agent): _ = try await request(.POST, "\(base)/take", ["agent": .string(agent)])
        case .send(_, let text, let by):
            _ = try await request(.POST, "\(base)/messages", ["text": .string(text), "by": .string(by)])
        case .transfer(_, let agent, let by):
            _ = try await request(.POST, "\(base)/transfer", ["to": .string("agent:\(agent)"), "by": .string(by)])
        case .finish(_, let by): _ = try await request(.POST, "\(base)/finish", ["by": .string(by)])
        }
    }

    private var conversationsURL: LocalURL {
        get throws(BrokerError) {
            do {
                return try LocalURL("\(broker.text)/v1/conversations")
            } catch {
                throw .unreachable(error.description)
            }
        }
    }

    private func request(_ method: HTTPMethod, _ url: String, _ body: JSON? = nil) async throws(BrokerError) -> JSON {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        if method == .GET { request.headers.add(name: "Parley-At-Least", value: "\(done.withLock { $0 })") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        let status: Int
        let bytes: [UInt8]
        do {
            let response = try await client.execute(request, timeout: .seconds(20))
            bytes = Array(try await response.body.collect(upTo: 8 * 1024 * 1024).readableBytesView)
            status = Int(response.status.code)
            let position = response.headers.first(name: "Parley-Position").flatMap(UInt64.init)
            if let position, method != .GET { done.withLock { $0 = max($0, position) } }
        } catch {
            throw .unreachable("\(error)")
        }
        let json = (try? JSON(parsing: bytes)) ?? .null
        guard (200..<300).contains(status) else {
            throw .refused(status: status, reason: json["detail"]?.string ?? json["title"]?.string ?? "no reason given")
        }
        return json
    }
}
