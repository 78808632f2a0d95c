import Timeline

/// The Graph API's side of the platform.
extension Platform {
    /// `POST /{version}/{phone_number_id}/messages`
    func send(version: String, line id: String, authorization: String?, body: [UInt8]) -> GraphAnswer {
        do throws(GraphError) {
            try checkVersion(version)
            try checkToken(authorization)
            guard let line = world.line(id) else { throw .unknownObject(id) }
            if let answer = refusal() { return answer }
            let request = try SendValidation(line: line, templates: world.templates).read(body)
            switch request {
            case .markAsRead(let messageID): return GraphAnswer(try world.markAsRead(messageID))
            case .message(let submission):
                let accepted = try change { world, now throws(GraphError) in
                    try world.accept(submission, on: line, at: now)
                }
                var answer = GraphAnswer(accepted)
                answer.fate = fate()
                return answer
            }
        } catch {
            return GraphAnswer(error, trace: world.ids.trace())
        }
    }

    /// `POST /{version}/{phone_number_id}/conversational_automation`
    func automate(version: String, line id: String, authorization: String?, body: [UInt8]) -> GraphAnswer {
        do throws(GraphError) {
            try checkVersion(version)
            try checkToken(authorization)
            guard world.line(id) != nil else { throw .unknownObject(id) }
            if let answer = refusal() { return answer }
            try world.automation[id, default: ConversationalAutomation()].take(body)
            return GraphAnswer(["success": true])
        } catch {
            return GraphAnswer(error, trace: world.ids.trace())
        }
    }

    /// `GET /{version}/{phone_number_id}?fields=conversational_automation`, or a file: `GET /{version}/{media_id}`.
    func object(version: String, id: String, authorization: String?, fields: [String], base: String) -> GraphAnswer {
        guard world.line(id) != nil else {
            return media(version: version, id: id, authorization: authorization, base: base)
        }
        do throws(GraphError) {
            try checkVersion(version)
            try checkToken(authorization)
            guard fields.contains("conversational_automation") else { return GraphAnswer(["id": .string(id)]) }
            let automation = world.automation[id] ?? ConversationalAutomation()
            return GraphAnswer(["conversational_automation": automation.json, "id": .string(id)])
        } catch {
            return GraphAnswer(error, trace: world.ids.trace())
        }
    }

    private func media(version: String, id: String, authorization: String?, base: String) -> GraphAnswer {
        do throws(GraphError) {
            try checkVersion(version)
            try checkToken(authorization)
            guard let file = world.media[id] else { throw .unknownObject(id) }
            return GraphAnswer([
                "messaging_product": "whatsapp", "url": .string("\(base)/sandbox/media/\(id)"),
                "mime_type": .string(file.mimeType), "sha256": .string(file.sha256Hexadecimal),
                "file_size": .integer(Int64(file.bytes.count)), "id": .string(id),
            ])
        } catch {
            return GraphAnswer(error, trace: world.ids.trace())
        }
    }

    /// The file behind a media URL, for those who have the token.
    func mediaFile(id: String, authorization: String?) throws(GraphError) -> SampleMedia {
        try checkToken(authorization)
        guard let file = world.media[id] else { throw .unknownObject(id) }
        return file
    }

    /// The answer to a request that no route knows.
    func unknownPath(_ path: String) -> (body: JSON, status: Int) {
        let error = GraphError.unknownPath(path.oneLine(limit: 200))
        return (error.body(trace: world.ids.trace()), error.httpStatus)
    }

    /// The answer to a body that is too large.
    func bodyTooLarge() -> GraphAnswer { GraphAnswer(.bodyTooLarge, trace: world.ids.trace()) }

    private func checkVersion(_ version: String) throws(GraphError) {
        let parts = version.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard version.hasPrefix("v"), parts.count == 2,
            parts.allSatisfy({ (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { throw .unknownPath("/\(version.oneLine(limit: 40))") }
    }

    private func checkToken(_ authorization: String?) throws(GraphError) {
        guard let authorization else { throw .missingToken }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1] == configuration.accessToken else {
            throw .invalidToken
        }
    }

    /// A fault that keeps a request from being looked at.
    private func refusal() -> GraphAnswer? {
        if faults.strike(.htmlErrors) != nil {
            return GraphAnswer(
                status: 502,
                html: "<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went "
                    + "wrong.</body></html>")
        }
        if let strike = faults.strike(.serverErrors) { return answer(.serverError(strike)) }
        if let strike = faults.strike(.throttles) { return answer(.throttled(strike.throttleCode, status: 400)) }
        if faults.strike(.tooManyRequests) != nil { return answer(.throttled(4, status: 429)) }
        return nil
    }

    private func answer(_ error: GraphError) -> GraphAnswer { GraphAnswer(error, trace: world.ids.trace()) }

    /// A fault that keeps the answer to an accepted message from its sender.
    private func fate() -> GraphAnswer.Fate {
        if faults.strike(.lostAnswers) != nil { return .closeConnection }
        if let strike = faults.strike(.lateAnswers) { return .answerLate(strike.length ?? .seconds(45)) }
        return .answer
    }
}

extension GraphError {
    fileprivate static func serverError(_ strike: FaultStrike) -> GraphError {
        strike.fraction < 0.5
            ? GraphError(
                httpStatus: 500, code: 2, message: "An unexpected error occurred. Please retry your request",
                type: "GraphMethodException", isTransient: true)
            : GraphError(
                httpStatus: 503, code: 131016, message: "(#131016) Service unavailable",
                details: "A service is temporarily unavailable.", isTransient: true)
    }

    fileprivate static func throttled(_ code: Int, status: Int) -> GraphError {
        let message =
            switch code {
            case 4: "Application request limit reached"
            case 80007: "There have been too many calls to this WhatsApp Business account"
            case 130429: "Rate limit hit"
            case 131048: "Spam rate limit hit"
            case 131056: "(Business Account, Consumer Account) pair rate limit hit"
            case 133016: "Account register/deregister rate limit exceeded"
            default: "Please try again later"
            }
        return GraphError(
            httpStatus: status, code: code, message: "(#\(code)) \(message)",
            details: "Asked for by the sandbox's faults.",
            isTransient: code == 4)
    }
}
