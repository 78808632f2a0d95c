import Broker
import Decisions
import Events
import Flows
import Projections

/// What bots with an address answer in a script.
extension ScriptRunner {
    /// `answer STATUS [JSON]`, `answer timeout`, where a step is one: the answer to the last question that a bot was asked.
    ///
    /// - Returns: Whether it is.
    mutating func botAnswers(_ action: String) throws(ScriptTrouble) -> Bool {
        var words = action.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)[...]
        guard words.popFirst() == "answer", let status = words.popFirst(), status != "lost" else { return false }
        let isLate = status == "timeout"
        guard !isLate || words.isEmpty else { throw .unknownAction }
        let number = Int(status)
        guard isLate || number.map({ (100...599).contains($0) }) ?? false else { throw .unknownAction }
        let body = Array((words.first ?? "").utf8)
        guard let asked = lastAsked else { throw .idle("no bot was asked anything, and no server") }
        switch asked.event {
        case .botAsked(let request):
            let answer = number.map { BotAnswer(status: $0, body: body) } ?? .failed("does not answer in time")
            try submit(.answerBotRequest(asked.conversation, asked: asked.position, bot: request.bot, answer))
        default:
            let answer = number.map { FlowAnswer.response(status: $0, body: body) } ?? .timeout
            try submit(.answerFlowRequest(asked.conversation, asked: asked.position, answer))
        }
        return true
    }

    /// `publish FILE`: a flow's new version, read beside the script.
    mutating func publishes(_ file: String) throws(ScriptTrouble) {
        guard let flows else { throw .notYet("flows") }
        let flow: Flow
        do { flow = try flows(file) } catch {
            throw .idle("\(error)".split(separator: "\n").joined(separator: "; "))
        }
        try submit(.publishFlows([flow], by: .api("script")))
    }

    /// What the bot of the customer's conversation, or the server that its flow asks, was asked last, answered or not.
    private var lastAsked: RecordedEvent? {
        simulation.events.last { event in
            switch event.event {
            case .botAsked, .flowRequested: return event.conversation == conversation
            default: return false
            }
        }
    }
}
