import Timeline

/// What happens in a flow, and has to cost as much with many sessions in flows as with few.
enum FlowAct: String, CaseIterable, Sendable {
    /// A message is taken: it is kept in a variable, two are set, a branch is gone, and the next message is waited for.
    case message
    /// A message is taken, and answered.
    case reply
    /// A server has answered: its JSON is kept, and the next message is waited for.
    case answer

    /// How often each is counted at once.
    static let times = 50

    /// In words.
    var work: String {
        switch self {
        case .message: "a message that a flow takes: one variable kept, two set, one branch, and the next receive"
        case .reply: "a message that a flow takes, and answers with a text"
        case .answer: "a server's answer that a flow keeps, and the next receive"
        }
    }
}

extension FlowCrowd {
    /// Does it with sessions that stand in a flow, and has only that counted.
    ///
    /// - Parameter count: Calls what it is given with the numbers below ``FlowAct/times``.
    func count<Count>(_ act: FlowAct, _ count: (_ operation: (Int) throws -> Void) throws -> Count) throws -> Count {
        let sessions = sessions(FlowAct.times)
        if act == .answer { for session in sessions { try write(session, "look") } }
        let counted = try count { index in
            switch act {
            case .message: try write(sessions[index], "4711-0816")
            case .reply: try write(sessions[index], "say")
            case .answer: try answer(sessions[index])
            }
        }
        for session in sessions where node(session) != "ask" {
            throw Failure("\(act): a session stands at '\(node(session) ?? "nothing")', and not at 'ask'")
        }
        return counted
    }

    /// Does, with sessions that a program's bot has, what the act needs beside the flow's step: takes the message, and sends the answer.
    func countBare<Count>(_ act: FlowAct, _ count: (_ operation: (Int) throws -> Void) throws -> Count) throws -> Count
    {
        let sessions = sessions(FlowAct.times)
        return try count { index in
            if act != .answer { try write(sessions[index], "4711-0816") }
            if act == .reply { try say(sessions[index], "Your order 4711-0816 goes to Castrop-Rauxel.") }
        }
    }
}
