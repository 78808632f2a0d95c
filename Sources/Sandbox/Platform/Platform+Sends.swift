import Timeline

/// `POST /{phone_number_id}/messages` and `…/marketing_messages`, where faults and the pace have their say.
extension Platform {
    func send(_ call: GraphCall) throws(GraphError) -> GraphAnswer {
        guard let line = world.line(call.node) else { throw .unknownObject(call.node) }
        if let answer = refusal() { return answer }
        guard world.state(line).isRegistered else { throw .notRegistered }
        let templates = world.templates(of: line.businessAccount)
        switch try SendValidation(line: line, templates: templates).read(call.request.fields) {
        case .markAsRead(let messageID):
            guard call.edge == ["messages"] else { throw .onlyMarketing }
            return GraphAnswer(try world.markAsRead(messageID))
        case .message(let submission):
            guard call.edge == ["messages"] || submission.template?.category == .marketing else { throw .onlyMarketing }
            try MediaReferences.check(try call.body()) { id in
                world.media.file(id, line: line.id, at: call.now) != nil
            }
            return try accept(submission, on: line, at: call.now)
        }
    }

    private func accept(_ submission: Submission, on line: Line, at now: Timestamp) throws(GraphError) -> GraphAnswer {
        if let template = submission.template, faults.strike(.templatesPaused) != nil {
            throw .templateNotSendable(template.name, .paused)
        }
        if faults.strike(.pairLimits) != nil { throw .pairLimit }
        let customer = world.customer(submission.recipient) ?? submission.recipient.text
        try world.pace.take(ConversationKey(line: line.id, customer: customer), at: now)
        let failure = failure()
        let accepted = try change { world, now throws(GraphError) in
            try world.accept(submission, on: line, at: now, failing: failure)
        }
        var answer = GraphAnswer(accepted)
        answer.fate = fate()
        return answer
    }

    /// A fault that lets a message fail after it was accepted.
    private func failure() -> FailureCode? {
        if faults.strike(.notChosen) != nil { return .notChosen }
        return faults.strike(.identityMismatches) == nil ? nil : .identityMismatch
    }

    /// A fault that keeps the answer to an accepted message from its sender.
    private func fate() -> GraphAnswer.Fate {
        if faults.strike(.lostAnswers) != nil { return .closeConnection }
        if let strike = faults.strike(.lateAnswers) { return .answerLate(strike.length ?? .seconds(45)) }
        return .answer
    }
}

extension GraphError {
    fileprivate static let onlyMarketing = GraphError(
        httpStatus: 400, code: 131055, message: "(#131055) Method not allowed",
        details: "Only marketing template messages are sent with this API.")
}
