import Broker
import Decisions
import Events
import Projections

/// What bots with an address answer in a script.
extension ScriptRunner {
    /// `answer STATUS [JSON]`, `answer timeout`, where a step is one: the answer to the last question that a bot was asked.
    ///
    /// - Returns: Whether it is.
    mutating func botAnswers(_ action: String) throws(ScriptTrouble) -> Bool {
        var words = action.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)[...]
        guard words.popFirst() == "answer", let status = words.popFirst(), status != "lost" else { return false }
        let answer: BotAnswer
        if status == "timeout" {
            guard words.isEmpty else { throw .unknownAction }
            answer = .failed("does not answer in time")
        } else {
            guard let number = Int(status), (100...599).contains(number) else { throw .unknownAction }
            answer = BotAnswer(status: number, body: Array((words.first ?? "").utf8))
        }
        guard let asked = lastAsked else { throw .idle("no bot was asked anything") }
        guard case .botAsked(let request) = asked.event else { return false }
        try submit(.answerBotRequest(asked.conversation, asked: asked.position, bot: request.bot, answer))
        return true
    }

    /// What the bot of the customer's conversation was asked last, answered or not.
    private var lastAsked: RecordedEvent? {
        simulation.events.last { event in
            guard case .botAsked = event.event else { return false }
            return event.conversation == conversation
        }
    }
}
