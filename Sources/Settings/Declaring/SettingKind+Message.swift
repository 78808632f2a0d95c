import Messages

extension SettingKind where Value == AutomaticMessage {
    /// A message (S3.10): a text of at most so many characters, or keys and values. It is taken over or replaced as a whole.
    public static func message(upTo limit: Int) -> SettingKind { message(upTo: limit, of: nil) }

    /// A question whose answers are fixed: a text of at most so many characters, perhaps between a header and a footer, and a
    /// template.
    public static func question(upTo limit: Int) -> SettingKind {
        message(upTo: limit, of: ["text", "header", "footer", "template"])
    }

    private static func message(upTo limit: Int, of keys: [String]?) -> SettingKind {
        SettingKind(
            .message(AutomaticMessage.describe(upTo: limit, of: keys)),
            read: { $0.message(upTo: limit, of: keys) },
            writeIn: { message, scope in
                let entries = SettingCoder.entries(of: message, in: SettingScope())
                guard !scope.isFull else { return .mapping(entries.filter { keys?.contains($0.key) ?? true }) }
                let said = entries.filter { !AutomaticMessage.standard.contains($0) }
                let isText = said.count == 1 && said[0].key == "text" && !said[0].value.isOff
                return isText ? said[0].value.content : .mapping(said)
            })
    }
}

extension AutomaticMessage {
    /// Reads what was said of one, a text or keys and values; nil where something is wrong, which is told.
    public init?(said node: SettingNode, _ reading: SettingReading) {
        let before = reading.count
        let longest = LimitProfile.cloudAPI.most(.characters, of: "text.body") ?? 0
        let kind = SettingKind.message(upTo: longest)
        guard let read = kind.read(SettingField(nodes: [node], reading: reading)), reading.count == before else {
            return nil
        }
        self = read
    }

    /// What a message says that says nothing, and its settings: the same for every rule that says one. They are a hundred, and every
    /// declaration looks at them; made anew for each, they were most of what a change of settings takes the writer.
    fileprivate static let standard = SettingCoder.entries(of: AutomaticMessage(), in: SettingScope())
    private static let described = describe()

    /// The settings of a message whose text has another limit, as far as it has them.
    fileprivate static func describe(upTo limit: Int, of keys: [String]?) -> [SettingDescription] {
        var settings = described.filter { keys?.contains($0.key) ?? true }
        for index in settings.indices where settings[index].key == "text" {
            settings[index].shape = .text(upTo: limit)
            settings[index].isNeeded = keys != nil
        }
        return settings
    }
}

extension SettingField {
    fileprivate func message(upTo limit: Int, of keys: [String]?) -> AutomaticMessage? {
        let before = reading.count
        var nodes = nodes
        // A text alone is the message's text.
        if let last = nodes.last, last.scalar != nil {
            nodes[nodes.count - 1] = SettingNode(
                .mapping([.init("text", last)]), path: last.path, place: last.place, keyPlace: last.keyPlace)
        }
        if let keys { refuseOthers(than: keys, &nodes) }
        let isWithin = shortenText(to: limit, &nodes)
        let message: AutomaticMessage? = SettingField(nodes: nodes, reading: reading).group()
        guard let message, isWithin else { return nil }
        // What defaults say may yet be completed, and what could not be read is told already.
        if reading.asksForNeeded, reading.count == before {
            let mistakes = keys == nil ? message.mistakes : message.questionMistakes
            for mistake in mistakes { report(mistake, in: nodes) }
        }
        return message
    }

    /// Tells what a question can't have, and takes it away so that the rest can be read.
    private func refuseOthers(than keys: [String], _ nodes: inout [SettingNode]) {
        let known = AutomaticMessage.describe(upTo: 0, of: nil).map(\.key)
        for index in nodes.indices {
            for entry in nodes[index].entries where known.contains(entry.key) && !keys.contains(entry.key) {
                reading.report(
                    keyOf: entry.value,
                    "has no place here: the answers are fixed; only \(keys.joined(separator: ", ")) are possible")
                nodes[index][entry.key] = nil
            }
        }
    }

    /// Tells a message's text that is too long for its place, and takes it away so that the rest can be read.
    private func shortenText(to limit: Int, _ nodes: inout [SettingNode]) -> Bool {
        guard let index = nodes.firstIndex(where: { $0["text"] != nil }), let text = nodes[index]["text"],
            let count = text.scalar?.unicodeScalars.count, count > limit
        else { return true }
        reading.report(text, "has \(count) characters; at most \(limit) are possible")
        nodes[index]["text"]?.content = .text("…")
        return false
    }

    /// Tells what is wrong with a message where it stands: at the key, or at what the key is missing from.
    private func report(_ mistake: AutomaticMessage.Mistake, in nodes: [SettingNode]) {
        let steps = mistake.key.split { ".[]".contains($0) }.map(String.init)
        let first = nodes.first { layer in steps.first.map { layer[$0] != nil } ?? true }
        guard var found = first ?? nodes.first else { return }
        for (index, step) in steps.enumerated() {
            guard let next = found.child(step) else {
                let missing = steps[index...].joined(separator: ".")
                return reading.report(found, "'\(missing)' \(mistake.advice)")
            }
            found = next
        }
        // What stands beside something else is told at its key, what is wrong in itself at its value.
        if steps.count == 1, found.scalar == nil {
            reading.report(keyOf: found, mistake.advice)
        } else {
            reading.report(found, mistake.advice)
        }
    }
}

extension SettingNode {
    /// The value of a key, or the element with a number.
    fileprivate func child(_ step: String) -> SettingNode? {
        guard case .sequence(let elements) = content else { return self[step] }
        return Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
    }
}
