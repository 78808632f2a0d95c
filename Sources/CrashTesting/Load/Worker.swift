import EventLogTesting
import NIOHTTP1
import Sandbox
import Timeline

/// An agent or a bot: takes sessions, replies, finishes some, and leaves others waiting.
struct Worker: Sendable {
    /// How many conversations are looked at in one turn.
    private static let page = 8

    /// `agent:ID` or `bot:NAME`.
    private let name: String
    /// The agent's id; nil for a bot, who is given sessions and takes none.
    private let agent: String?
    private let client: BrokerClient
    private let ledger: Ledger
    private var random: SeededRandom
    private var replyCount = 0
    /// How far the conversations of a handler have been looked at.
    private var cursors: [String: Int64] = [:]

    /// An agent.
    static func agent(_ number: Int, _ client: BrokerClient, _ ledger: Ledger, seed: UInt64) -> Worker {
        Worker("agent:agent\(number)", "agent\(number)", client, ledger, seed: seed &* 1000 &+ 600 &+ UInt64(number))
    }

    /// The bot.
    static func bot(_ client: BrokerClient, _ ledger: Ledger, seed: UInt64) -> Worker {
        Worker("bot:\(ServeSettings.bot)", nil, client, ledger, seed: seed &* 1000 &+ 800)
    }

    private init(_ name: String, _ agent: String?, _ client: BrokerClient, _ ledger: Ledger, seed: UInt64) {
        self.name = name
        self.agent = agent
        self.client = client
        self.ledger = ledger
        random = SeededRandom(seed: seed)
    }

    /// Works until it is over, and rests after each round.
    mutating func run(resting pace: Duration, until isOver: @Sendable () -> Bool) async throws {
        if let agent {
            var isRegistered = false
            while !isRegistered, !isOver() {
                isRegistered = try await ask(.PUT, "/v1/agents/\(agent)", ["name": .string(agent)]) != nil
            }
        }
        while !isOver() {
            if let agent { try await takeSome(for: agent) }
            try await workOnSome()
            try await Task.sleep(for: pace)
        }
    }

    private mutating func takeSome(for agent: String) async throws {
        for id in try await conversations(of: "unassigned").prefix(3) {
            guard try await ask(.POST, "/v1/conversations/\(id)/take", ["agent": .string(agent)]) != nil else {
                continue
            }
            ledger.count(\.takenSessions)
            try await work(on: id)
        }
    }

    private mutating func workOnSome() async throws {
        for id in try await conversations(of: name) { try await work(on: id) }
    }

    private mutating func work(on conversation: Int64) async throws {
        switch random.number(below: 10) {
        case ..<6: try await reply(to: conversation)
        case ..<8: try await finish(conversation)
        default: return
        }
    }

    /// What who replies waits for: each message has its outcome, whatever is killed meanwhile (S4.19).
    private static let waits = ["none", "submit", "delivery", "read"]

    private mutating func reply(to conversation: Int64) async throws {
        replyCount += 1
        let id = "\(name)-\(replyCount)"
        let text = "Reply \(replyCount) of \(name)"
        ledger.ask(id, text)
        let answer = try await insist(
            "/v1/conversations/\(conversation)/messages",
            [
                "text": .string(text), "by": .string(name), "correlationID": .string(id),
                "waitFor": .string(Worker.waits[replyCount % Worker.waits.count]), "timeout": "2m",
            ], key: id)
        guard let answer else { return }
        let position = answer["id"]?.string?.split(separator: ".").last.flatMap { UInt64($0) }
        ledger.acknowledge(id, at: position.map { Position($0) })
    }

    private func finish(_ conversation: Int64) async throws {
        if try await ask(.POST, "/v1/conversations/\(conversation)/finish", ["by": .string(name)]) != nil {
            ledger.count(\.finishedSessions)
        }
    }

    /// Some of the conversations that a handler has, other ones every time.
    private mutating func conversations(of handler: String) async throws -> [Int64] {
        let query = "open=true&handler=\(handler)&limit=\(Worker.page)&after=\(cursors[handler] ?? 0)"
        guard let answer = try await ask(.GET, "/v1/conversations?\(query)") else { return [] }
        let found = (answer["conversations"]?.array ?? []).compactMap { $0["id"]?.integer }
        cursors[handler] = answer["next"] == nil ? 0 : found.last
        return found
    }

    /// How often a request with a key is made that gets no answer.
    private static let tries = 3

    /// Makes a request with a key, and makes it again where no answer came: whatever was done by then is not done again.
    private func insist(_ path: String, _ body: JSON, key: String) async throws -> JSON? {
        for _ in 1..<Worker.tries {
            if let answer = try await client.call(.POST, path, body, key: key) { return judge(answer, "POST \(path)") }
            ledger.count(\.unanswered)
        }
        return try await ask(.POST, path, body, key: key)
    }

    /// Asks the broker; nil where it did not do it.
    private func ask(_ method: HTTPMethod, _ path: String, _ body: JSON? = nil, key: String? = nil) async throws
        -> JSON?
    {
        guard let answer = try await client.call(method, path, body, key: key) else {
            ledger.count(\.unanswered)
            return nil
        }
        return judge(answer, "\(method) \(path)")
    }

    /// What was done; nil where it was not. That it no longer applies is no surprise: others work here too.
    private func judge(_ answer: BrokerClient.Answer, _ what: String) -> JSON? {
        switch answer.status {
        case 200..<300: return answer.body
        case 409: ledger.count(\.conflicts)
        case 503, 504: ledger.count(\.turnedAway)
        default: ledger.complain(Finding("requests", at: what, "answered with HTTP \(answer.status)"))
        }
        return nil
    }
}
