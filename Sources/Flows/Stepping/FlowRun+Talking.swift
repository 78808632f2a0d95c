import Timeline

/// What is said to the customer, and what is taken from them.
extension FlowRun {
    /// Says something; what is no message when its placeholders are filled is an error. What is beyond the limits then is
    /// for whoever sends it to refuse, with the reason.
    func say(_ send: FlowSending, _ node: FlowNode) -> Move {
        guard let point = state.point, let message = send.message.filled(within: nil, value) else {
            return .fire("onError")
        }
        var sending = FlowSend(point: point, message)
        sending.waitFor = send.wait
        sending.expires = send.expires?.moment(from: now)
        sending.correlationID = send.correlationID.flatMap(filled)
        sending.callbackData = send.callbackData.flatMap(filled)
        sending.notifyURL = send.notifyURL.flatMap(filled).flatMap { $0.isEmpty ? nil : $0 }
        let hash = send.identityHash.flatMap(filled) ?? ""
        sending.identityHash = hash.isEmpty ? nil : hash == "known" ? .known : .hash(hash)
        guard send.wait != .none else {
            say(sending)
            // It is given in this very step's breath, also where a deadline acts at its own moment, long past.
            return wait(FlowWait(.verdict, until: context.now + FlowLimits.verdict))
        }
        sending.timeout = node.timeout ?? FlowLimits.verdict
        say(sending)
        return wait(FlowWait(.receipt, until: now + (sending.timeout ?? FlowLimits.verdict)))
    }

    private func say(_ sending: FlowSend) {
        effects.append(.send(sending))
        state.tapped = ""
    }

    // MARK: receive

    /// Takes the oldest message that is kept, or waits for one.
    func listen(_ receive: FlowReceiving, _ node: FlowNode) -> Move {
        let until = now + (node.timeout ?? FlowLimits.verdict)
        state.wait = FlowWait(.message, until: until, retries: UInt32(receive.retries))
        while !state.kept.isEmpty {
            let move = received(state.kept.removeFirst())
            guard case .stop = move else { return move }
        }
        return wait(state.wait)
    }

    /// What a message leads to at the receive at hand: an outcome, or another try.
    func received(_ message: FlowMessage) -> Move {
        guard let node, case .receive(let receive) = node.action else { return .fail("the node is not there any more") }
        state.reply = message
        if let match = receive.matches.first(where: { $0.test.holds(message) }) {
            save(message.value, match.save)
            return .fire(match.outcome)
        }
        if let value = receive.accept.value(of: message) {
            let outcome = receive.accept == .tap ? tapped(message.id, node) : "answered"
            if let outcome {
                save(value, receive.save)
                return .fire(outcome)
            }
        }
        return refused(receive)
    }

    /// The edge of what was tapped, or that of all taps; nil where there is neither.
    private func tapped(_ id: String, _ node: FlowNode) -> String? {
        let isOwn = node.target(of: id) != nil && !["invalid", "timeout"].contains(id)
        return isOwn ? id : node.target(of: "answered").map { _ in "answered" }
    }

    /// A wrong answer: asked again while there are tries left, and while that can be said.
    private func refused(_ receive: FlowReceiving) -> Move {
        guard state.wait.retries > 0 else { return .fire("invalid") }
        state.wait.retries -= 1
        guard let again = receive.again, let point = state.point else { return keepWaiting() }
        guard let message = again.filled(within: context.limits, value) else { return .fire("invalid") }
        var sending = FlowSend(point: point, message)
        sending.isAgain = true
        say(sending)
        return keepWaiting()
    }

    private func keepWaiting() -> Move { .stop }
}

extension FlowSend {
    fileprivate init(point: FlowPoint, _ filled: MessageTemplate.Filled) {
        self.point = point
        (message, soundBefore, fallback) = (filled.main, filled.soundBefore, filled.fallback)
    }
}

extension FlowMatch.Test {
    func holds(_ message: FlowMessage) -> Bool {
        switch self {
        case .texts(let texts): texts.contains(message.text.trimmed.lowercased()) && !message.text.isEmpty
        case .pattern(let pattern): !message.isTap && pattern.matches(message.text.trimmed)
        case .type(let type): message.isOf(type)
        }
    }
}

extension FlowReceiving.Accepted {
    /// What is taken of a message; nil where it is no such message.
    func value(of message: FlowMessage) -> FlowValue? {
        switch self {
        case .any: message.value
        case .text: message.isOf("text") && !message.text.trimmed.isEmpty ? .text(message.text.trimmed) : nil
        case .number:
            message.isTap
                ? nil : FlowNumber.read(message.text.trimmed).map { _ in FlowNumber.value(message.text.trimmed) }
        case .tap: message.isTap ? .text(message.id) : nil
        case .media: message.isMedia ? .text(message.mediaID) : nil
        case .location: message.location.isEmpty ? nil : .text(message.location)
        }
    }
}
