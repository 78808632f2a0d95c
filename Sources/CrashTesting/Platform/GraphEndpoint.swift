import Events
import Messages
import Projections
import Sandbox
import Synchronization
import Timeline
import WhatsApp

/// The platform's side of sending: remembers every request by its token, and lets receipts follow. ``GraphServer`` puts it on the
/// network.
final class GraphEndpoint: Sendable {
    /// What to answer.
    enum Answer: Sendable {
        case json(JSON, status: Int, after: Duration)
        /// Close the connection.
        case lost
        /// Keep it open until ``releaseHeld()``.
        case never
    }

    private struct State: Sendable {
        var record = PlatformRecord()
        var isFair = false
        var releases = 0
    }

    private let seed: UInt64
    private let clock: RunClock
    private let mailbox: Mailbox
    private let state = Mutex(State())

    /// An endpoint whose receipts go to a mailbox.
    init(seed: UInt64, clock: RunClock, mailbox: Mailbox) {
        self.seed = seed
        self.clock = clock
        self.mailbox = mailbox
    }

    /// What it has seen.
    var record: PlatformRecord { state.withLock { $0.record } }

    /// From now on everything goes well, or no longer does.
    func setFair(_ isFair: Bool) { state.withLock { $0.isFair = isFair } }

    /// Lets go of requests that were to get no answer: who asked is dead, or is to stop.
    func releaseHeld() { state.withLock { $0.releases += 1 } }

    /// Changes when held requests are to be let go of.
    var releases: Int { state.withLock { $0.releases } }

    /// Takes a request.
    func receive(line: String, body: [UInt8]) -> Answer {
        guard let request = try? JSON(parsing: body), let phone = request["to"]?.string,
            let token = request["biz_opaque_callback_data"]?.string.flatMap(AttemptToken.init)
        else {
            return complain(
                "a request without a recipient or an attempt's token: \(String(decoding: body, as: UTF8.self))")
        }
        let message = MessageID("wamid.out.\(token.send.rawValue).\(token.attempt)")
        let behaviour = state.withLock { state in
            let behaviour = GraphBehaviour(token, seed: seed, isFair: state.isFair)
            state.record.requests[token, default: 0] += 1
            if behaviour.isTaken {
                state.record.taken[token] = message
                state.record.said[token] = PlatformRecord.Said(phone: phone, text: GraphEndpoint.text(of: request))
            }
            return behaviour
        }
        follow(Sent(message: message, phone: phone, line: line, token: token, request: request), behaviour)
        return answer(behaviour.answer, message, phone)
    }

    private static func text(of request: JSON) -> String {
        request["text"]?["body"]?.string ?? request["interactive"]?["body"]?["text"]?.string ?? ""
    }

    private struct Sent {
        let message: MessageID
        let phone: String
        let line: String
        let token: AttemptToken
        let request: JSON
    }

    private func follow(_ sent: Sent, _ behaviour: GraphBehaviour) {
        for receipt in behaviour.receipts {
            let item = WebhookItem.receipt(
                receipt.status, of: sent.message.rawValue, to: sent.phone, line: sent.line,
                callbackData: "\(sent.token)", at: clock.now)
            mailbox.add(item, after: receipt.delay)
        }
        let rows = sent.request["interactive"]?["action"]?["sections"]?.array?.first?["rows"]?.array ?? []
        guard behaviour.isTaken, let rating = behaviour.rating, rows.indices.contains(rating - 1),
            let row = rows[rating - 1]["id"]?.string
        else { return }
        let customer = Customer(phone: sent.phone, name: "Customer", line: sent.line)
        let choice = WebhookItem.choice(
            sent.message.rawValue + ".answer", from: customer, row: row, of: sent.message.rawValue, at: clock.now)
        mailbox.add(choice, after: .milliseconds(30))
    }

    private func answer(_ answer: GraphBehaviour.Answer, _ message: MessageID, _ phone: String) -> Answer {
        switch answer {
        case .lost: return .lost
        case .never: return .never
        case .error(let status, let code):
            let error: JSON = [
                "message": "The crash test refuses this", "type": "OAuthException", "code": .integer(Int64(code)),
            ]
            return .json(["error": error], status: status, after: .zero)
        case .after(let delay):
            let text = GraphAcceptance(message: message, waID: phone, status: "accepted").json(input: phone)
            return .json((try? JSON(parsing: text.utf8)) ?? .null, status: 200, after: delay)
        }
    }

    private func complain(_ what: String) -> Answer {
        state.withLock { $0.record.complaints.append(Finding("platform", at: "the Graph API", what)) }
        return .json(["error": ["message": "not understood", "code": 100]], status: 400, after: .zero)
    }
}
