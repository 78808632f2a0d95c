import Timeline

extension FlowNode {
    /// What it does, in a few words.
    public var words: String {
        switch action {
        case .send(let send): send.message.words
        case .receive(let receive): receive.accept == .any ? "any message" : "a \(receive.accept)"
        case .http(let asking): "\(asking.method) \(asking.url.words)"
        case .set(let assignments): assignments.map(\.name).unique.joined(separator: ", ")
        case .branch(let conditions): conditions.map(\.text).joined(separator: "\n")
        case .wait(.after(let length)): length.configurationText
        case .wait(.at(let moment)): "until \(moment)"
        case .call(let call): call.flow
        case .handover(let handover): "to \(handover.to.words)"
        case .close: "the session closes"
        case .end(let end): end.outcome
        }
    }

    /// How an edge is labelled: the outcome, and its length of time where it is the end of a wait.
    func label(of outcome: String) -> String {
        guard let timeout, ["timeout", "onTimeout"].contains(outcome) else { return outcome }
        return "\(outcome) \(timeout.configurationText)"
    }

    /// Whether an outcome is a failure.
    func isFailure(_ outcome: String) -> Bool { outcomes.contains { $0.name == outcome && $0.isFailure } }
}

extension FlowReceiver {
    /// Who it is, in words.
    public var words: String {
        switch self {
        case .queue: "the queue"
        case .unassigned: "whoever takes it"
        case .agent(let id): "agent \(id)"
        case .bot(let name): "bot \(name)"
        }
    }
}

extension TextTemplate {
    /// The text, `…` for its placeholders.
    var words: String {
        pieces.map { if case .text(let text) = $0 { text } else { "…" } }.joined()
    }
}
