import Decisions
import Encoding
import EventLog
import Events
public import Logging
import Projections
import Settings
import Timeline

/// Asks bots that have an address, at the live end of the log, and has what they answer decided. A replay or rebuild never comes here.
///
/// What was under way at a crash is asked again, under the same id, as long as there is time; after that the rule has acted. A conversation
/// has one question at a time, and no bot keeps another waiting.
public final class BotRequests: Sendable {
    /// The most that are asked at once; others wait.
    private static let widest = 256

    private let broker: Broker
    private let gateway: any BotGateway
    private let logger: Logger
    private let (questions, asked) = AsyncStream.makeStream(of: Question.self)

    private struct Question: Sendable {
        var conversation: ConversationID
        var position: Position
    }

    /// What asks the bots of a broker.
    public init(broker: Broker, gateway: any BotGateway, logger: Logger) {
        (self.broker, self.gateway, self.logger) = (broker, gateway, logger)
    }

    /// Works until the task is cancelled. To be called once.
    public func run() async throws {
        let head = try await begin()
        try await broker.log.follow(
            after: head, of: [.botAsked], .facts,
            beside: { await work(on: self.questions, atMost: BotRequests.widest, self.ask) }
        ) { event in
            asked.yield(Question(conversation: event.conversation, position: event.position))
        }
    }

    /// Takes up what is not answered yet.
    private func begin() async throws -> Position {
        let (head, open) = try await broker.queryWhenPossible { world in
            (world.head, world.conversations.compactMap { BotRequests.question(of: $0) })
        }
        for question in open { asked.yield(question) }
        return head
    }

    private static func question(of state: ConversationState) -> Question? {
        state.sessions.open?.question.map { Question(conversation: state.id, position: $0.asked) }
    }

    private func ask(_ question: Question) async {
        let inquiry: BotInquiry
        let address: String
        do {
            guard let found = try await look(up: question) else { return }
            (inquiry, address) = found
        } catch {
            // The rule acts in its time.
            logger.warning("question \(question.position) can't be asked: \(error)")
            return
        }
        let left = broker.time.delay(until: inquiry.request.deadline)
        guard left > .zero else { return }
        let answer = await gateway.ask(inquiry, at: address, within: left)
        guard !Task.isCancelled else { return }
        if case .failed(let reason) = answer {
            logger.warning("bot '\(inquiry.request.bot)' has failed to answer \(inquiry.id): \(reason)")
        }
        await record(answer, to: inquiry)
    }

    /// What is to be asked, and where; nil where nobody waits for it any more, or the bot has no address now.
    private func look(up question: Question) async throws -> (BotInquiry, address: String)? {
        guard let event = try broker.log.event(at: question.position), case .botAsked(let request) = event.event else {
            return nil
        }
        let found = try await broker.query { world -> (BotInquiry, String)? in
            guard let state = world.conversation(question.conversation),
                state.sessions.open?.question?.asked == question.position,
                let task = world.settings.tasks[request.bot], !task.url.isEmpty
            else { return nil }
            let inquiry = BotInquiry(
                conversation: state.id, asked: question.position, time: event.occurredAt, request: request,
                line: state.line, customerName: world.directory.ownName(of: state.contact),
                customer: world.directory.party(of: state.contact), messages: [])
            return (inquiry, task.url)
        }
        guard var found else { return nil }
        found.0.messages = try messages(of: found.0)
        return found
    }

    private func messages(of inquiry: BotInquiry) throws -> [BotInquiry.Message] {
        guard inquiry.request.first != .start else { return [] }
        var messages: [BotInquiry.Message] = []
        try broker.log.readBackwards(inquiry.conversation, from: inquiry.asked, mode: .payloads) { envelope, payload in
            guard envelope.position >= inquiry.request.first, messages.count < BotInquiry.messageLimit else {
                return false
            }
            let event = RecordedEvent(envelope, payload: payload)
            if case .messageReceived(let received) = event.event {
                messages.append(
                    BotInquiry.Message(position: event.position, time: event.occurredAt, received: received))
            }
            return envelope.position > inquiry.request.first
        }
        return messages.reversed()
    }

    /// Has an answer decided. While that is not possible it waits: the rule may act meanwhile, and the answer is late then.
    private func record(_ answer: BotAnswer, to inquiry: BotInquiry) async {
        let command = Command.answerBotRequest(
            inquiry.conversation, asked: inquiry.asked, bot: inquiry.request.bot, answer)
        await broker.submitWhenPossible(command)
    }
}
