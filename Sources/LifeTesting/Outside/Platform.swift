import Broker
import CrashTesting
import Decisions
import Encoding
import EventLogTesting
import Events
import Messages
import Projections
import Sandbox
import Synchronization
import Timeline

/// The platform's side of sending: attempts wait here until a deed says what becomes of them. It remembers what it took.
final class Platform: Sendable {
    /// An attempt that waits for its answer.
    fileprivate struct Attempt {
        let message: OutgoingMessage
        let broker: Int
        let continuation: CheckedContinuation<AttemptResult, Never>
    }

    fileprivate struct State {
        var record = PlatformRecord()
        var attempts: [Attempt] = []
        /// The brokers that are dead: what they send reaches nobody.
        var dead: Set<Int> = []
    }

    private let state = Mutex(State())

    /// What it has seen.
    var record: PlatformRecord { state.withLock { $0.record } }

    /// How many attempts wait for an answer.
    var waiting: Int { state.withLock { $0.attempts.count } }

    /// Receives an attempt of a broker.
    fileprivate func receive(_ message: OutgoingMessage, from broker: Int) async -> AttemptResult {
        await withCheckedContinuation { continuation in
            let isLost = state.withLock { state in
                guard !state.dead.contains(broker) else { return true }
                state.record.requests[message.token, default: 0] += 1
                state.attempts.append(Attempt(message: message, broker: broker, continuation: continuation))
                return false
            }
            if isLost { continuation.resume(returning: .inDoubt(reason: "the connection ended")) }
        }
    }

    /// A broker dies: its attempts get no answer that anybody hears.
    func forget(_ broker: Int) {
        let lost = state.withLock { state in
            state.dead.insert(broker)
            let lost = state.attempts.filter { $0.broker == broker }
            state.attempts.removeAll { $0.broker == broker }
            return lost
        }
        for attempt in lost { attempt.continuation.resume(returning: .inDoubt(reason: "the connection ended")) }
    }

    /// Takes one of the messages that wait, and does not answer.
    ///
    /// - Returns: The receipts that follow.
    func takeOne(_ random: inout SeededRandom, at time: Timestamp) -> [WebhookItem] {
        let taken = state.withLock { state -> OutgoingMessage? in
            guard !state.attempts.isEmpty else { return nil }
            return state.take(state.attempts[random.number(below: state.attempts.count)].message)
        }
        return taken.map { Platform.receipts(of: $0, &random, at: time) } ?? []
    }

    /// Answers one of the attempts that wait.
    ///
    /// - Parameter isFair: Whether it takes everything now, and says so.
    /// - Returns: The receipts that follow.
    func answerOne(isFair: Bool, _ random: inout SeededRandom, at time: Timestamp) -> [WebhookItem] {
        let chosen = state.withLock { state in
            state.attempts.isEmpty ? nil : state.attempts.remove(at: random.number(below: state.attempts.count))
        }
        guard let chosen else { return [] }
        let isTaken = state.withLock { $0.record.taken[chosen.message.token] != nil }
        // What it took already it doesn't refuse.
        let course = isFair ? 0 : random.number(below: isTaken ? 8 : 16)
        var receipts: [WebhookItem] = []
        if course < 8, let taken = state.withLock({ $0.take(chosen.message) }) {
            receipts = Platform.receipts(of: taken, &random, at: time)
        }
        chosen.continuation.resume(returning: Platform.result(course, chosen.message))
        return receipts
    }

    private static func result(_ course: Int, _ message: OutgoingMessage) -> AttemptResult {
        switch course {
        case ..<5: .accepted(message: message.token.messageID, waID: message.recipient.phone, status: "accepted")
        case ..<8: .inDoubt(reason: "no answer came in time")
        case ..<11: .failed(httpStatus: 500, code: 131_000, reason: "Something went wrong", retryAfter: .seconds(4))
        case ..<13: .failed(httpStatus: 400, code: 130_429, reason: "Too many", retryAfter: .seconds(60))
        case 13: .failed(httpStatus: 400, code: 131_026, reason: "Undeliverable", retryAfter: nil)
        default: .inDoubt(reason: "the connection was refused, or it was not")
        }
    }

    /// Receipts come in any order, sometimes one is missing, and an eighth of the messages never get one.
    private static func receipts(
        of message: OutgoingMessage, _ random: inout SeededRandom, at time: Timestamp
    ) -> [WebhookItem] {
        guard random.number(below: 8) > 0 else { return [] }
        let statuses = random.number(below: 10) == 0 ? ["sent", "failed"] : ["sent", "delivered", "read"]
        let receipts = statuses.shuffled(using: &random).dropLast(random.number(below: 2)).map { status in
            WebhookItem.receipt(
                status, of: message.token.messageID.rawValue, to: message.recipient.phone,
                line: message.line.rawValue, callbackData: "\(message.token)", at: time)
        }
        return receipts + [rating(in: message, &random, at: time)].compactMap { $0 }
    }

    /// A customer's answer to a survey; nil where the message is none, or the customer doesn't care.
    private static func rating(
        in message: OutgoingMessage, _ random: inout SeededRandom, at time: Timestamp
    ) -> WebhookItem? {
        guard message.content.type == "interactive", let body = try? JSON(parsing: message.content.body.bytes),
            let rows = (body["interactive"] ?? body)["action"]?["sections"]?.array?.first?["rows"]?.array,
            random.number(below: 4) > 0, let row = random.one(of: rows)["id"]?.string
        else { return nil }
        let customer = Customer(phone: message.recipient.phone, name: "A customer", line: message.line.rawValue)
        let id = message.token.messageID.rawValue
        return .choice(id + ".answer", from: customer, row: row, of: id, at: time)
    }
}

extension Platform.State {
    /// Takes a message, once for each of its attempts; nil where it has it.
    fileprivate mutating func take(_ message: OutgoingMessage) -> OutgoingMessage? {
        guard record.taken[message.token] == nil else { return nil }
        record.taken[message.token] = message.token.messageID
        return message
    }
}

extension AttemptToken {
    /// The id under which the platform takes the attempt's message.
    fileprivate var messageID: MessageID { MessageID("wamid.out.\(send.rawValue).\(attempt)") }
}

/// One broker's way to the platform.
struct WayOut: MessageGateway {
    let platform: Platform
    /// The broker's number in its life.
    let broker: Int

    func send(_ message: OutgoingMessage) async -> AttemptResult { await platform.receive(message, from: broker) }
}
