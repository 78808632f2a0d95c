import Decisions
import Encoding
import Events
import Messages

/// What agents, bots and programs do in a script.
extension ScriptRunner {
    /// `agent ID [to NAME]: TEXT`, `agent ID takes [NAME]`; the same for a bot.
    mutating func deskActs(
        _ phrase: inout ScriptPhrase, _ text: String?, _ origin: (String) -> Origin
    ) throws(ScriptTrouble) {
        guard let id = phrase.word() else { throw .unknownAction }
        let origin = origin(id)
        if let text {
            let name = try value(of: "to", &phrase)
            guard phrase.isAtEnd else { throw .unknownAction }
            cast.turn(to: name)
            return try submit(.send(SendCommand(to: .conversation(conversation), .text(text), by: origin)))
        }
        guard let deed = phrase.word() else { throw .unknownAction }
        switch origin {
        case .agent where deed == "desk" && id.hasSuffix("'s"): try desk(of: String(id.dropLast(2)), &phrase)
        case .agent: try agentActs(id, deed, &phrase)
        default: try botActs(origin, deed, &phrase)
        }
    }

    private mutating func botActs(
        _ origin: Origin, _ deed: String, _ phrase: inout ScriptPhrase
    ) throws(ScriptTrouble) {
        switch deed {
        case "hands" where phrase.takes("over"):
            try turn(&phrase)
            try submit(.assign(conversation, to: .unassigned, by: origin))
        case "transfers": try transfers(&phrase, by: origin)
        case "finishes":
            try turn(&phrase)
            try submit(.finish(conversation, by: origin))
        default: throw .unknownAction
        }
    }

    /// Speaks of the customer whose name ends the step, where there is one.
    mutating func turn(_ phrase: inout ScriptPhrase) throws(ScriptTrouble) {
        let name = phrase.word()
        guard phrase.isAtEnd else { throw .unknownAction }
        cast.turn(to: name)
    }

    /// `program [template NAME] [to NAME|customer:ID] [on LINE], OPTION VALUE …: TEXT`
    mutating func programSends(_ phrase: inout ScriptPhrase, _ text: String?) throws(ScriptTrouble) {
        let template = try value(of: "template", &phrase)
        let name = try value(of: "to", &phrase)
        let line = try value(of: "on", &phrase)
        var options = ProgramOptions()
        while phrase.takesComma() {
            guard let option = phrase.word(), let value = phrase.word() else { throw .unknownAction }
            try options.set(option, value, &phrase, now: simulation.now)
        }
        guard phrase.isAtEnd, text != nil || template != nil else { throw .unknownAction }
        if template != nil, text != nil { throw .notYet("a template's parameters") }
        let profile = name.flatMap { Alias(customer: $0) }
        cast.turn(to: profile == nil ? name : nil, on: line.map { LineID($0) })
        var content = template.map { MessageContent.template(name: $0, language: "en_US") } ?? .text(text ?? "")
        if !options.category.isEmpty {
            content.passedOn = RawBytes(Array("{\"category\":\(JSONText.quoted(options.category))}".utf8))
        }
        let recipient: SendCommand.Recipient =
            profile.map { .customer(id: $0.value, from: cast.customer.line) }
            ?? .party(cast.customer.party, from: cast.customer.line)
        var command = SendCommand(to: recipient, content, by: .api("program"))
        command.correlationID = options.correlation
        command.callbackData = options.callback
        command.identityHash = options.hash
        command.options = options.node
        try submit(.send(command))
    }

    private func value(of word: String, _ phrase: inout ScriptPhrase) throws(ScriptTrouble) -> String? {
        guard phrase.takes(word) else { return nil }
        guard let value = phrase.word() else { throw .unknownAction }
        return value
    }
}
