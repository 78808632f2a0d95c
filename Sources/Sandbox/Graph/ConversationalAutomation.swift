import OrderedCollections

/// What the platform shows of a line when somebody opens the chat with it: ice breakers, commands, and whether it tells that the
/// chat was opened. Limits are those of Meta's page on conversational components, autumn 2026.
struct ConversationalAutomation: Equatable, Sendable {
    var asksForWelcome = false
    var prompts: [String] = []
    var commands: [JSON] = []

    /// Takes over what a body names, and leaves the rest as it was.
    mutating func take(_ json: JSON) throws(GraphError) {
        var changed = self
        if let flag = json["enable_welcome_message"] {
            guard let flag = flag.bool else { throw .malformed("Param enable_welcome_message must be a boolean.") }
            changed.asksForWelcome = flag
        }
        if let prompts = json["prompts"] { changed.prompts = try ConversationalAutomation.prompts(prompts) }
        if let commands = json["commands"] {
            // Some clients write the list as JSON in a text, which the platform reads, too.
            let commands = commands.string.map(FormReader.value) ?? commands
            guard let list = commands.array, list.count <= 30 else {
                throw .malformed("Param commands must be an array of at most 30 commands.")
            }
            for command in list { try ConversationalAutomation.check(command) }
            changed.commands = list
        }
        self = changed
    }

    private static func check(_ command: JSON) throws(GraphError) {
        for (name, limit) in [("command_name", 32), ("command_description", 256)] {
            guard let text = command[name]?.string, (1...limit).contains(text.unicodeScalars.count) else {
                throw .malformed("Param commands['\(name)'] must be a string of 1 to \(limit) characters.")
            }
        }
    }

    private static func prompts(_ json: JSON) throws(GraphError) -> [String] {
        guard let list = json.array, list.count <= 4 else {
            throw .malformed("Param prompts must be an array of at most 4 strings.")
        }
        var prompts: [String] = []
        for element in list {
            guard let text = element.string, text.contains(where: { !$0.isWhitespace }) else {
                throw .malformed("Param prompts must be an array of non-empty strings.")
            }
            guard text.unicodeScalars.count <= 80 else {
                throw .malformed("Param prompts: each must be at most 80 characters long.")
            }
            guard !text.unicodeScalars.contains(where: \.properties.isEmojiPresentation) else {
                throw .malformed("Param prompts: emoji are not supported.")
            }
            prompts.append(text)
        }
        return prompts
    }

    /// As the Graph API shows it under the line, with the line's id.
    func json(of line: String) -> JSON {
        guard case .object(var fields) = json else { return json }
        fields["id"] = .string(line)
        return .object(fields)
    }

    /// As the Graph API shows it, under the line's `conversational_automation`.
    var json: JSON {
        [
            "enable_welcome_message": .bool(asksForWelcome), "prompts": .array(prompts.map { .string($0) }),
            "commands": .array(commands),
        ]
    }
}
