public import Events
import Projections
import Settings
import Timeline

/// What a bot with an address has to say.
public enum BotAnswer: Hashable, Sendable {
    /// What it wants done, in this order; nothing where it has nothing to say.
    case actions([BotAction])
    /// It can't be asked, or its answer can't be used: why, in half a sentence such as "answers 404".
    case failed(String)
}

/// Something that a bot wants done in its session.
public enum BotAction: Hashable, Sendable {
    /// It says something.
    case say(SendCommand.Saying)
    /// It passes the session on: to the queue it arrives as one that opens.
    case transfer(Handler)
    /// It is done.
    case finish

    /// The most of one answer.
    public static let limit = 20
}

/// Takes a bot's answer: carries out what it wants, all of it or nothing. Where something of it can't be, the answer has failed, and what
/// was set for that is done. An answer that nobody waits for any more is recorded as late.
func answerBotRequest(
    _ id: ConversationID, _ asked: Position, by bot: String, _ answer: BotAnswer, _ world: borrowing World,
    _ draft: inout Draft
) throws(Rejection) {
    let state = try existing(id, world)
    draft.enter(state, world.rules(of: state))
    guard let question = state.sessions.open?.question, question.asked == asked,
        state.sessions.open?.handler == .bot(bot)
    else {
        record(.late, of: asked, by: bot, &draft)
        return
    }
    switch answer {
    case .failed(let reason): fail(question, of: bot, reason, world, &draft)
    case .actions(let actions):
        // On a copy: what can't be done whole is not begun.
        var attempt = draft
        do throws(ImpossibleAction) {
            record(.answered, of: asked, by: bot, actions: actions.count, &attempt)
            try carryOut(actions, in: id, by: .bot(bot), world, &attempt)
            askAgain(after: question, world, &attempt)
            draft = attempt
        } catch {
            fail(question, of: bot, "wants what can't be: \(error)", world, &draft)
        }
    }
}

/// An action that can't be carried out.
private struct ImpossibleAction: Error, CustomStringConvertible {
    var number: Int
    var advice: String

    var description: String { "action \(number): \(advice)" }
}

private func carryOut(
    _ actions: [BotAction], in id: ConversationID, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(ImpossibleAction) {
    for (index, action) in actions.enumerated() {
        do throws(Rejection) {
            switch action {
            case .say(let saying):
                try send(SendCommand(to: .conversation(id), saying, by: origin), world, &draft)
            case .transfer(let handler): try transfer(id, to: handler, by: origin, world, &draft)
            case .finish: try finish(id, by: origin, world, &draft)
            }
        } catch {
            throw ImpossibleAction(number: index + 1, advice: error.advice)
        }
    }
}

/// Asks about what the customer has written meanwhile.
private func askAgain(after question: BotQuestion, _ world: borrowing World, _ draft: inout Draft) {
    guard let answer = draft.events.first?.position else { return }
    // What was missed stands in the question until it is settled.
    let effects = BotRequest.askAgain(
        about: question.missed, after: answer, at: draft.now, in: draft.conversation, in: world)
    carryOut(effects, at: draft.now, world, &draft)
}

private func fail(
    _ question: BotQuestion, of bot: String, _ reason: String, _ world: borrowing World, _ draft: inout Draft
) {
    // While a line is switched off no rule acts (S1.1): the question stays, and its deadline counts when the line is on again.
    guard !draft.policy.disabled else { return }
    let answer = record(.failed, of: question.asked, by: bot, reason: reason, &draft)
    let decision = BotRequest.rule.decision(restsOn: [question.asked, answer])
    let effects = BotRequest.fallback(
        question.otherwise, "has failed", in: draft.conversation, under: draft.policy, at: draft.now, decision,
        in: world)
    carryOut(effects, at: draft.now, world, &draft)
}

@discardableResult
private func record(
    _ outcome: BotAnswered.Outcome, of asked: Position, by bot: String, actions: Int = 0, reason: String = "",
    _ draft: inout Draft
) -> Position {
    var answered = BotAnswered()
    (answered.asked, answered.bot, answered.outcome) = (asked, bot, outcome)
    (answered.actions, answered.reason) = (UInt32(clamping: actions), reason)
    return draft.record(.botAnswered(answered))
}
