import Decisions
import Encoding
import Events
import Messages
import Projections
import Settings

/// What agents do in a script beside writing.
extension ScriptRunner {
    /// `agent ID takes [NAME]`, `agent ID logs in` …
    mutating func agentActs(_ id: String, _ deed: String, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        let origin = Origin.agent(id)
        switch deed {
        case "logs", "is": try changes(id, deed, &phrase)
        case "takes":
            try turn(&phrase)
            try exists(id)
            try submit(.assign(conversation, to: .agent(id), by: origin))
        case "claims":
            try turn(&phrase)
            try exists(id)
            try submit(.claim(conversation, agent: id, by: origin))
        case "opens":
            try turn(&phrase)
            try exists(id)
            try submit(.open(conversation, agent: id, by: origin))
        case "releases":
            try turn(&phrase)
            try submit(.assign(conversation, to: .unassigned, by: origin))
        case "finishes":
            try turn(&phrase)
            try submit(.finish(conversation, by: origin))
        case "transfers": try transfers(&phrase, by: origin)
        case "parks": try parks(&phrase, by: origin)
        case "starts": try starts(id, &phrase)
        default: throw .unknownAction
        }
    }

    /// `logs in`, `logs out`, `is away`, `is available`, `is removed`
    private mutating func changes(
        _ id: String, _ deed: String, _ phrase: inout ScriptPhrase
    ) throws(ScriptTrouble) {
        let state: AgentState
        switch (deed, phrase.word()) {
        case ("logs", "in"), ("is", "available"): state = .available
        case ("logs", "out"): state = .out
        case ("is", "away"): state = .away
        case ("is", "removed") where phrase.isAtEnd: return try submit(.removeAgent(id: id))
        default: throw .unknownAction
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        try exists(id)
        try submit(.setAgentState(agent: id, state, by: .agent(id)))
    }

    /// `agent ID's desk opens`, `agent ID's desk is gone`
    mutating func desk(of id: String, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        let command: Command =
            if phrase.takes("opens") {
                .openDesk(agent: id)
            } else if phrase.takes("is", "gone") {
                .closeDesk(agent: id, .ended)
            } else {
                throw .unknownAction
            }
        guard phrase.isAtEnd else { throw .unknownAction }
        try exists(id)
        try submit(command)
    }

    /// Agents exist by acting.
    private mutating func exists(_ id: String) throws(ScriptTrouble) {
        if world.desk.agent(id) == nil { try submit(.registerAgent(id: id, name: id)) }
    }

    /// `transfers [NAME] to agent ID|queue|bot NAME`
    mutating func transfers(_ phrase: inout ScriptPhrase, by origin: Origin) throws(ScriptTrouble) {
        let name = try name(before: "to", &phrase)
        let receiver: Handler
        switch phrase.word() {
        case "queue": receiver = .queue
        case "agent":
            guard let id = phrase.word() else { throw .unknownAction }
            try exists(id)
            receiver = .agent(id)
        case "bot":
            guard let bot = phrase.word() else { throw .unknownAction }
            receiver = .bot(bot)
        default: throw .unknownAction
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        cast.turn(to: name)
        try submit(.transfer(conversation, to: receiver, by: origin))
    }

    /// `parks [NAME] in BIN`
    private mutating func parks(_ phrase: inout ScriptPhrase, by origin: Origin) throws(ScriptTrouble) {
        let name = try name(before: "in", &phrase)
        guard let bin = phrase.word(), phrase.isAtEnd else { throw .unknownAction }
        cast.turn(to: name)
        try submit(.park(conversation, bin: bin, by: origin))
    }

    /// `starts NAME [on LINE] [template T]`
    private mutating func starts(_ id: String, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        guard let name = phrase.word() else { throw .unknownAction }
        var line: LineID?
        if phrase.takes("on") {
            guard let named = phrase.word() else { throw .unknownAction }
            line = LineID(named)
        }
        var template: String?
        if phrase.takes("template") {
            guard let named = phrase.word() else { throw .unknownAction }
            template = named
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        cast.turn(to: name, on: line)
        try exists(id)
        try submit(.start(.party(cast.customer.party, from: cast.customer.line), agent: id, by: .agent(id)))
        guard let template else { return }
        let content = MessageContent.template(name: template, language: "en_US")
        try submit(.send(SendCommand(to: .conversation(conversation), content, by: .agent(id))))
    }

    /// `agent ID sends RESPONSE [without N] [with JSON]`, where a step is one.
    ///
    /// - Returns: Whether it is.
    mutating func sendsResponse(_ action: String) throws(ScriptTrouble) -> Bool {
        let parts = action.firstRange(of: " with ").map { (action[..<$0.lowerBound], action[$0.upperBound...]) }
        var phrase = ScriptPhrase(parts?.0 ?? action[...])
        guard phrase.takes("agent"), let id = phrase.word(), phrase.takes("sends") else { return false }
        guard let response = phrase.word() else { throw .unknownAction }
        var edits = StandardResponse.Edits()
        while phrase.takes("without") {
            guard let number = phrase.word().flatMap({ Int($0) }) else { throw .unknownAction }
            edits.without.insert(number)
        }
        guard phrase.isAtEnd else { throw .unknownAction }
        if let parts { edits.parameters = try texts(in: parts.1) }
        try submit(.send(SendCommand(to: .conversation(conversation), .response(id: response, edits), by: .agent(id))))
        return true
    }

    /// `["40 euros", "Monday"]`
    private func texts(in json: Substring) throws(ScriptTrouble) -> [String] {
        let root = try? JSONDocument(Array(json.utf8), limit: .max).root
        guard let root, root.kind == .array else { throw .unknownAction }
        let elements = Array(root.elements)
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw .unknownAction }
        return texts
    }

    /// The name that stands before a word, where one does.
    private func name(before word: String, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) -> String? {
        if phrase.takes(word) { return nil }
        guard let name = phrase.word(), phrase.takes(word) else { throw .unknownAction }
        return name
    }
}

/// What is told of the desk.
extension ScriptRunner {
    /// `queue`: who waits on which line.
    mutating func tellQueue() {
        let desk = world.desk
        if desk.linesWithQueues.isEmpty { say("nobody waits in a queue") }
        for line in desk.linesWithQueues {
            let waiting = desk.queue(of: line)
            say("queue of \(line): \(waiting.count)")
            for (index, conversation) in waiting.enumerated() {
                guard let session = world.conversation(conversation)?.sessions.open, let queued = session.queued
                else { continue }
                say("  \(index + 1) \(customer(of: conversation)), session \(session.number), since \(queued.time)")
            }
        }
    }

    /// `agents`: who is there, and has what.
    mutating func tellAgents() {
        if world.desk.agents.isEmpty { say("no agents yet") }
        for agent in world.desk.agents {
            let state = agent.state.map { "\($0) since \(agent.stateSince)" } ?? "has never logged in"
            let sessions = world.desk.sessions(of: agent.id).map { customer(of: $0) }
            let limit = agent.registered.receptionLimit.map { " of \($0)" } ?? ""
            let whose = sessions.isEmpty ? "" : ": \(sessions.joined(separator: ", "))"
            say("\(agent.id): \(state), sessions \(sessions.count)\(limit)\(whose)")
        }
    }
}
