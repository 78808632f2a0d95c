import Decisions
import Events
import Messages
import Projections
import Timeline

/// What the platform answers in a script, and what becomes of the machine that Parley runs on.
extension ScriptRunner {
    /// `receipt STATUS [CODE] [, hash HASH]`
    mutating func receiptComes(_ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        guard let status = phrase.word() else { throw .unknownAction }
        let code = try number(&phrase)
        var hash = ""
        if phrase.takesComma() {
            guard phrase.takes("hash"), let value = phrase.word() else { throw .unknownAction }
            hash = value
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        guard let send = openSend ?? cast.customer.lastSend else { throw .idle("no message is on its way") }
        cast.customer.lastSend = send
        try receive(webhooks.receipt(status, for: send, to: cast.customer, code: code ?? 0, hash: hash))
    }

    /// `attempt`, and how it ends.
    mutating func attemptGoesOn(_ word: String, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        let result = try attemptResult(word, &phrase)
        guard phrase.isAtEnd else { throw .unknownAction }
        guard let send = openSend else { throw .idle("no message is on its way") }
        cast.customer.lastSend = send
        guard let result = result?(send) else { return try submit(.beginAttempt(conversation, send: send.position)) }
        try submit(.endAttempt(conversation, send: send.position, attempt: send.attempts, result))
    }

    private func attemptResult(
        _ word: String, _ phrase: inout ScriptPhrase
    ) throws(ScriptTrouble) -> ((OpenSend) -> AttemptResult)? {
        let phone = cast.customer.party.phone
        switch word {
        case "attempt": return nil
        case "accepted":
            return { .accepted(message: ScriptWebhooks.id(of: $0.position), waID: phone, status: "accepted") }
        case "failed":
            let code = try number(&phrase) ?? 0
            var retry: Duration?
            if phrase.takes("retry") {
                guard let length = phrase.word().flatMap(Duration.init(configuration:)) else { throw .unknownAction }
                retry = length
            }
            return { [retry] _ in
                .failed(httpStatus: 400, code: code, reason: "refused by the platform", retryAfter: retry)
            }
        default:
            guard phrase.takes("lost") else { throw .unknownAction }
            return { _ in .inDoubt(reason: "the answer was lost") }
        }
    }

    /// A number, where a word comes next.
    private func number(_ phrase: inout ScriptPhrase) throws(ScriptTrouble) -> UInt32? {
        guard let next = phrase.next, next != "retry" else { return nil }
        guard let number = UInt32(next) else { throw .unknownAction }
        _ = phrase.word()
        return number
    }

    /// The last message of ours whose fate is open; one that waits for another, or for its contact's pace, only where there is
    /// no other.
    private var openSend: OpenSend? {
        guard let open = world.conversation(conversation)?.delivery.open else { return nil }
        return open.last { $0.stage != .held && !($0.isPaced && $0.stage == .waiting) } ?? open.last
    }

    /// `burst N: TEXT`
    mutating func burst(_ phrase: inout ScriptPhrase, _ text: String?) throws(ScriptTrouble) {
        guard let count = phrase.word().flatMap({ Int($0) }), (1...100).contains(count), phrase.isAtEnd, let text else {
            throw .unknownAction
        }
        for _ in 0..<count {
            let recipient = SendCommand.Recipient.party(cast.customer.party, from: cast.customer.line)
            try submit(.send(SendCommand(to: recipient, .text(text), by: .api("program"))))
            guard let send = openSend, send.stage == .ready else { return }
            try submit(.beginAttempt(conversation, send: send.position))
            guard openSend?.stage == .attempting else { continue }
            try submit(
                .endAttempt(
                    conversation, send: send.position, attempt: send.attempts + 1,
                    .accepted(
                        message: ScriptWebhooks.id(of: send.position), waID: cast.customer.party.phone,
                        status: "accepted")))
        }
    }

    /// What happens to the machine; what is shown; nothing.
    mutating func machineActs(_ word: String, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        switch word {
        case "state":
            try turn(&phrase)
            return tellState()
        case "why":
            try turn(&phrase)
            return tellWhy()
        case "queue", "agents":
            guard phrase.isAtEnd else { throw .unknownAction }
            return word == "queue" ? tellQueue() : tellAgents()
        case "clock":
            let moment = try ScriptRunner.moment(&phrase, on: simulation.now)
            guard phrase.isAtEnd else { throw .unknownAction }
            simulation.setClock(to: moment)
            return tell(simulation.fireDue())
        default: guard phrase.isAtEnd else { throw .unknownAction }
        }
        switch word {
        case "wait": return
        case "crash":
            say(simulation.restart() ? "the same state again" : "ANOTHER STATE AFTER THE RESTART")
            if simulation.isUp { try desksAreGone() }
        case "down": simulation.isUp = false
        case "up":
            simulation.isUp = true
            tell(simulation.fireDue())
            try desksAreGone()
        default: throw .unknownAction
        }
    }

    /// No stream outlives the process that it came from: what Parley does first when it starts.
    private mutating func desksAreGone() throws(ScriptTrouble) {
        for agent in world.presence.open { try submit(.closeDesk(agent: agent, .restart)) }
    }

    private mutating func tellState() {
        guard let state = world.conversation(conversation) else { return say("no conversation yet") }
        let session = state.sessions.open.map { "session \($0.number), \($0.handler)" } ?? "no open session"
        let window = state.window.isOpen(at: simulation.now) ? "open" : "closed"
        let pending = PendingResponse.current(in: state)?.urgency.description ?? "nothing"
        say("\(session); window \(window); pending \(pending)")
        for rule in DeadlineRules.all {
            guard let deadline = rule.deadline(in: state, under: world.policy(of: state)) else { continue }
            say("\(rule.rule.name) at \(deadline)")
        }
    }

    /// Who has the session, and of every rule about time when it acts, or why it doesn't (B14).
    private mutating func tellWhy() {
        guard let state = world.conversation(conversation) else { return say("no conversation yet") }
        if let session = state.sessions.open {
            say("session \(session.number): \(session.handler) since \(session.handlerSince), by \(session.assignedBy)")
        } else {
            say("no session is open")
        }
        let policy = world.policy(of: state)
        for line in world.desk.standing(of: state, under: policy)?.words ?? [] { say(line) }
        let listed =
            Blacklisting(of: state, under: policy, in: world).standings + Standby.standings(in: state)
            + Pacing.standings(in: state)
        for standing in listed + DeadlineRules.standings(in: state, under: policy) { say(standing.words) }
    }
}
