import Broker
import BrokerTesting
import CrashTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Messages
import Projections
import Sandbox
import Settings
import Timeline

extension Life {
    /// Does what a deed says.
    mutating func carryOut(_ deed: Deed, _ random: inout SeededRandom) throws {
        switch deed.kind {
        case .write: write(&random)
        case .post: post(&random)
        case .repeatPost: if let webhook = mailbag.repeatOne(&random) { broker.post(webhook) }
        case .take: broker.ask("takeSession", in: conversation(&random), ["agent": "ana"])
        case .release: broker.ask("releaseSession", in: conversation(&random, of: .agent("ana")), ["by": "agent:ana"])
        case .assignBot:
            broker.ask("assignSession", in: conversation(&random), ["handler": "bot:concierge", "by": "agent:ana"])
        case .finish: broker.ask("finishSession", in: conversation(&random, of: .agent("ana")), ["by": "agent:ana"])
        case .reply: reply(&random)
        case .repeatReply: if let reply = mailbag.repeatReply(&random) { ask(reply) }
        case .graphSend: graphSend(&random)
        case .takeSilently: mailbag.add(platform.takeOne(&random, at: broker.time.now), &random)
        case .answer: answer(isFair: false, &random)
        case .pass: pass(.milliseconds(random.number(below: random.one(of: [5_000, 120_000, 7_200_000]))), &random)
        case .sleep: broker.time.advance(by: .seconds(random.number(below: 40_000)))
        case .setClock:
            broker.time.set(max(broker.time.now + .seconds(random.number(below: 14_400) - 7_200), Life.start))
        case .setRules: broker.broker.submit([Life.rules(&random)]) { _ in }
        case .store: store()
        case .fillDisk: broker.log.fail(append: 1, .refuse(.diskFull("the disk is full")))
        case .stopLog: broker.log.fail(append: 1, .stop("the log has stopped"))
        case .stopLogAfter: broker.log.fail(append: 1, .stopUnacknowledged("the log has stopped"))
        case .failReads: failReads(&random)
        case .crash: try crash(&random)
        case .stop: try stop(&random)
        case .rest:
            settle(&random)
            if broker.ending == nil { try compare() }
        }
    }

    // MARK: Customers

    private static func phone(_ random: inout SeededRandom) -> String { "1650555000\(random.number(below: 3))" }

    /// A customer writes one message or several; some were written long ago, and some come only later.
    private mutating func write(_ random: inout SeededRandom) {
        let items = (0..<random.one(of: [1, 1, 1, 2, 3])).map { _ -> WebhookItem in
            written += 1
            let customer = Customer(phone: Life.phone(&random), name: "A customer", line: Life.line)
            let late = random.number(below: 3) == 0 ? random.number(below: 90_000) : 0
            return .message("wamid.in.\(written)", from: customer, "Hello", at: broker.time.now - .seconds(late))
        }
        mailbag.add(items + (random.number(below: 8) == 0 ? items.suffix(1) : []), &random)
        if random.number(below: 4) > 0 { post(&random) }
    }

    /// The platform delivers a webhook, sometimes twice at once.
    private func post(_ random: inout SeededRandom) {
        guard let webhook = mailbag.takeOne(&random) else { return }
        broker.post(webhook)
        if random.number(below: 6) == 0 { broker.post(webhook) }
    }

    // MARK: The desk

    /// A conversation that there is, mostly; where somebody is named, mostly one whose session they have.
    private func conversation(_ random: inout SeededRandom, of handler: Handler? = nil) -> Int {
        let isMeant = random.number(below: 6) > 0
        let theirs = told.conversations.filter { $0.sessions.open?.handler == handler }.map { Int($0.id.rawValue) }
        if handler != nil, isMeant, !theirs.isEmpty { return random.one(of: theirs) }
        return 1 + random.number(below: isMeant ? max(told.conversations.count, 1) : 4)
    }

    /// Somebody replies, under a key, sometimes twice at once.
    private mutating func reply(_ random: inout SeededRandom) {
        replies += 1
        let (id, text) = ("reply-\(replies)", "Reply \(replies)")
        let by = random.number(below: 4) == 0 ? Handler.bot("concierge") : .agent("ana")
        let body: JSON = ["text": .string(text), "by": .string(by.description), "correlationID": .string(id)]
        let reply = Mailbag.Reply(id: id, conversation: conversation(&random, of: by), body: body)
        mailbag.ask(reply, saying: text)
        ask(reply)
        if random.number(below: 8) == 0 { ask(reply) }
    }

    private func ask(_ reply: Mailbag.Reply) {
        broker.ask("sendMessage", in: reply.conversation, reply.body, key: reply.id) { [mailbag] answer in
            let position = answer["id"]?.string?.split(separator: ".").last.flatMap { UInt64($0) }.map { Position($0) }
            mailbag.acknowledge(reply.id, at: position)
        }
    }

    private func graphSend(_ random: inout SeededRandom) {
        broker.graphSend(
            [
                "messaging_product": "whatsapp", "to": .string(Life.phone(&random)), "type": "text",
                "text": ["body": "A program's words"],
            ], from: Life.line)
    }

    // MARK: The platform and the machine

    /// The platform answers an attempt, if there is one; receipts follow.
    mutating func answer(isFair: Bool, _ random: inout SeededRandom) {
        let receipts = platform.answerOne(isFair: isFair, &random, at: broker.time.now)
        for receipt in receipts { mailbag.add([receipt], &random) }
    }

    private func failReads(_ random: inout SeededRandom) {
        broker.log.fail(reads: random.number(below: 3) == 0 ? nil : LogError(.io, "the disk can't be read"))
    }

    /// Stores the world as it is between two rounds.
    private func store() {
        broker.broker.query { [stored] world in
            stored.store(world)
        } completion: { _ in
        }
    }

    /// Rules for the line, each of them short enough to act within a life.
    static func rules(_ random: inout SeededRandom) -> Command {
        var policy = LinePolicy()
        policy.botOnStart = random.number(below: 2) == 0 ? "concierge" : ""
        policy.sessionTimeout = random.number(below: 2) == 0 ? .seconds(1_800) : nil
        policy.autoClose = random.number(below: 3) > 0 ? .seconds(7_200) : nil
        var reminder = ReplyReminderPolicy()
        reminder.after = .seconds(600)
        reminder.message = AutomaticMessage(text: "Soon")
        policy.replyReminder = random.number(below: 3) > 0 ? reminder : nil
        var survey = SurveyPolicy()
        survey.message = AutomaticMessage(text: "Satisfied?")
        survey.button = "Rate"
        policy.survey = random.number(below: 3) > 0 ? survey : nil
        policy.inDoubt.limit = .seconds(300)
        policy.inDoubt.then = random.number(below: 2) == 0 ? .resend : .abandon
        return .setPolicy(LineID(Life.line), policy)
    }
}
