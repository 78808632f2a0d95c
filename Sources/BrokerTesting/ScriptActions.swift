import Decisions
import Events
import Messages
import Projections
import Timeline

/// What can be done in a script.
extension ScriptRunner {
    /// The actions, for messages and documentation.
    public static let actions = [
        "customer: TEXT", "customer [TYPE]: TEXT", "customer, written TIME: TEXT", "customer, hash HASH: TEXT",
        "customer rates 1-5", "customer calls", "customer's hash is HASH", "customer's number is DIGITS", "again",
        "agent ID: TEXT", "agent ID takes", "agent ID releases", "agent ID finishes", "bot NAME: TEXT",
        "bot NAME hands over", "bot NAME finishes", "phone: TEXT", "program: TEXT", "program template NAME",
        "receipt STATUS", "attempt", "accepted", "failed CODE [retry LENGTH]", "answer lost", "crash", "down", "up",
        "clock TIME", "state", "wait",
    ]

    mutating func act(_ step: Script.Step) throws(Rejection) {
        let (who, what) = ScriptRunner.split(step.action)
        let words = who.split(separator: " ").map(String.init)
        switch words.first {
        case "customer", "customer,", "customer's": try customerActs(who, what, step)
        case "agent" where words.count >= 2: try deskActs(.agent(words[1]), Array(words.dropFirst(2)), what)
        case "bot" where words.count >= 2: try deskActs(.bot(words[1]), Array(words.dropFirst(2)), what)
        case "program": try programActs(Array(words.dropFirst()), what)
        case "phone": try receive(customers.echo(what ?? ""), at: simulation.now)
        case "receipt", "attempt", "accepted", "failed", "answer": try platformActs(words)
        case "again": try again()
        default: machineActs(words, step)
        }
    }

    /// `WHO: WHAT`, where a colon between digits belongs to a time.
    private static func split(_ action: String) -> (who: String, what: String?) {
        guard let range = action.firstRange(of: ": ") else { return (action, nil) }
        return (String(action[..<range.lowerBound]), String(action[range.upperBound...]))
    }

    private mutating func customerActs(_ who: String, _ what: String?, _ step: Script.Step) throws(Rejection) {
        let words = who.split(separator: " ").map(String.init)
        if who.hasPrefix("customer rates "), let rating = UInt8(words[2]) {
            let session = world.conversation(conversation)?.survey.lastSession ?? 0
            return try receive(customers.rates(rating, session: session), at: simulation.now)
        }
        if who == "customer calls" { return try receive(customers.calls(), at: simulation.now) }
        if who.hasPrefix("customer's hash is ") { return try receive(customers.newHash(words[3]), at: simulation.now) }
        if who.hasPrefix("customer's number is ") {
            return try receive(customers.newNumber(words[3]), at: simulation.now)
        }
        guard let what else { return unknown(step) }
        var type = "text"
        var time = simulation.now
        if let open = who.firstIndex(of: "["), let close = who.firstIndex(of: "]") {
            type = String(who[who.index(after: open)..<close])
        }
        if let place = words.firstIndex(of: "written"),
            let written = ScriptRunner.moment(words[(place + 1)...], before: time)
        {
            time = written
        }
        if let place = words.firstIndex(of: "hash"), place + 1 < words.count { customers.hash = words[place + 1] }
        try receive(customers.writes(what, type: type), at: time)
    }

    /// A time of day on the day of another moment, or a day and a time.
    private static func moment(_ words: ArraySlice<String>, before now: Timestamp) -> Timestamp? {
        guard let first = words.first else { return nil }
        if let inDay = Script.timeOfDay(first) {
            return Timestamp(milliseconds: now.milliseconds / 86_400_000 * 86_400_000 + inDay)
        }
        guard let day = Timestamp(iso8601: first), let inDay = words.dropFirst().first.flatMap(Script.timeOfDay) else {
            return nil
        }
        return day + .milliseconds(inDay)
    }

    private mutating func deskActs(_ origin: Origin, _ words: [String], _ what: String?) throws(Rejection) {
        if let what {
            return tell(
                try simulation.submit(.send(SendCommand(to: .conversation(conversation), .text(what), by: origin))))
        }
        let command: Command
        switch (origin, words.joined(separator: " ")) {
        case (.agent(let id), "takes"):
            tell(try simulation.submit(.registerAgent(id: id, name: id)))
            command = .assign(conversation, to: .agent(id), by: origin)
        case (.agent, "releases"), (.bot, "hands over"): command = .assign(conversation, to: .unassigned, by: origin)
        case (_, "finishes"): command = .finish(conversation, by: origin)
        default: return say("unknown action; there are: \(ScriptRunner.actions.joined(separator: " | "))")
        }
        tell(try simulation.submit(command))
    }

    private mutating func programActs(_ words: [String], _ what: String?) throws(Rejection) {
        var content = MessageContent.text(what ?? "")
        if words.first == "template", words.count == 2 { content = .template(name: words[1], language: "en_US") }
        let recipient = SendCommand.Recipient.party(customers.party, from: ScriptCustomers.line)
        tell(try simulation.submit(.send(SendCommand(to: recipient, content, by: .api("program")))))
    }

    private mutating func platformActs(_ words: [String]) throws(Rejection) {
        let open = world.conversation(conversation)?.delivery.open.last
        guard let send = open ?? (words.first == "receipt" ? customers.lastSend : nil) else {
            return say("no message is on its way")
        }
        customers.lastSend = send
        let result: AttemptResult
        switch words.first {
        case "attempt": return tell(try simulation.submit(.beginAttempt(conversation, send: send.position)))
        case "receipt":
            return try receive(customers.receipt(words.dropFirst().first ?? "", for: send), at: simulation.now)
        case "accepted":
            let id = MessageID("wamid.OUT\(send.position.rawValue)")
            result = .accepted(message: id, waID: customers.party.phone, status: "accepted")
        case "failed":
            let retry = words.firstIndex(of: "retry").flatMap { Duration(configuration: words[$0 + 1]) }
            let code = words.dropFirst().first.flatMap(UInt32.init) ?? 0
            result = .failed(httpStatus: 400, code: code, reason: "refused by the platform", retryAfter: retry)
        default: result = .inDoubt(reason: "the answer was lost")
        }
        tell(try simulation.submit(.endAttempt(conversation, send: send.position, attempt: send.attempts, result)))
    }

    private mutating func machineActs(_ words: [String], _ step: Script.Step) {
        switch words.first {
        case "wait": return
        case "crash": say(simulation.restart() ? "the same state again" : "ANOTHER STATE AFTER THE RESTART")
        case "down": simulation.isUp = false
        case "up":
            simulation.isUp = true
            tell(simulation.fireDue())
        case "clock":
            guard let moment = ScriptRunner.moment(words.dropFirst(), before: simulation.now) else {
                return unknown(step)
            }
            simulation.setClock(to: moment)
            tell(simulation.fireDue())
        case "state": tellState()
        default: unknown(step)
        }
    }

    private mutating func again() throws(Rejection) {
        guard let (item, time) = customers.last else { return say("nothing was received yet") }
        if let position = simulation.position(of: item) { say("known already: \(position)") }
        try receive(item, at: time)
    }

    private mutating func unknown(_ step: Script.Step) {
        say("unknown action; there are: \(ScriptRunner.actions.joined(separator: " | "))")
    }

    private mutating func receive(_ item: PlatformItem, at time: Timestamp) throws(Rejection) {
        var item = item
        item.occurredAt = time
        customers.last = (item, time)
        tell(try simulation.submit(.receive(item)))
    }

    var world: World { simulation.world }

    /// The conversation of the script's customer.
    private var conversation: ConversationID {
        let directory = world.directory
        let contact = directory.holder(ofPhone: customers.party.phone) ?? .absent
        return directory.conversation(of: contact, with: ScriptCustomers.line) ?? ConversationID(1)
    }

    private mutating func tellState() {
        guard let state = world.conversation(conversation) else { return say("no conversation yet") }
        let session = state.sessions.open.map { "session \($0.number), \($0.handler)" } ?? "no open session"
        let window = state.window.isOpen(at: simulation.now) ? "open" : "closed"
        say(
            "\(session); window \(window); pending \(PendingResponse.current(in: state)?.urgency.description ?? "nothing")"
        )
        for rule in DeadlineRules.all {
            guard let deadline = rule.deadline(in: state, under: world.policy(of: state)) else { continue }
            say("\(rule.rule.name) at \(deadline)")
        }
    }
}
