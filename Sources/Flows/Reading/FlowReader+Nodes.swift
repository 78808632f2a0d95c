import Encoding
import Settings

/// Nodes, each kind in a function of its own.
extension FlowReader {
    /// A node's action; nil where something is wrong with it, which is told.
    func action(_ kind: FlowAction.Kind, _ node: SettingNode) -> FlowAction? {
        switch kind {
        case .send: sending(node).map { .send($0) }
        case .receive: receiving(node).map { .receive($0) }
        case .http: asking(node).map { .http($0) }
        case .set: assignments(node).map { .set($0) }
        case .branch: conditions(node).map { .branch($0) }
        case .wait: moment(node).map { .wait($0) }
        case .call: call(node).map { .call($0) }
        case .handover: handover(node).map { .handover($0) }
        case .close: checkNothing(node) ? .close : nil
        case .end: returning(node).map { .end($0) }
        }
    }

    private func checkNothing(_ node: SettingNode) -> Bool {
        if node.isNull { return true }
        return check(node, has: []) && node.entries.isEmpty
    }

    // MARK: send

    private static let sendingKeys = ["wait", "expires", "identityHash", "correlationId", "callbackData", "notifyURL"]

    private func sending(_ node: SettingNode) -> FlowSending? {
        let message = message(node, beside: FlowReader.sendingKeys)
        let wait = node["wait"].map { choice($0, FlowWaitFor.self) } ?? FlowWaitFor.none
        let expires = node["expires"].map { moment($0) }
        let url = node["notifyURL"].map { address($0) }
        func option(_ key: String) -> TextTemplate? { node[key].flatMap { text($0, "a text") } }
        let options = ["identityHash", "correlationId", "callbackData"].map(option)
        guard let message, let wait else { return nil }
        return FlowSending(
            message: message, wait: wait, expires: expires ?? nil, identityHash: options[0],
            correlationID: options[1], callbackData: options[2], notifyURL: url ?? nil)
    }

    /// Where receipts are posted (S4.16): spaces behind it are nothing, a space before it is a mistake.
    private func address(_ node: SettingNode) -> TextTemplate? {
        guard let said = node.said else { return text(node, "an address") }
        let text = String(said.reversed().drop(while: \.isWhitespace).reversed())
        let template = template(text, at: node)
        let isAddress = ["https://", "http://"].contains { text.hasPrefix($0) && text.count > $0.count }
        if template.onlyName == nil, !isAddress || text.contains(where: \.isWhitespace) && template.plain != nil {
            reading.report(
                node,
                "Invalid URL, field accepts only valid URL or variable; write one such as https://example.com/hook")
        }
        return template
    }

    // MARK: receive

    private func receiving(_ node: SettingNode) -> FlowReceiving? {
        if node.isNull { return FlowReceiving(matches: [], accept: .any, save: nil, retries: 0, again: nil) }
        guard check(node, has: ["match", "accept", "save", "retries", "again"]) else { return nil }
        let matches = node["match"].map { self.matches($0) } ?? []
        let accept = node["accept"].map { choice($0, FlowReceiving.Accepted.self) } ?? .any
        let save = node["save"].map { variable($0) }
        let retries = node["retries"].map { number($0, 0...20) }
        let again = node["again"].map { message($0) }
        guard let accept else { return nil }
        return FlowReceiving(
            matches: matches, accept: accept, save: save ?? nil, retries: (retries ?? 0) ?? 0, again: again ?? nil)
    }

    private func matches(_ node: SettingNode) -> [FlowMatch] {
        guard case .sequence(let elements) = node.content else {
            reading.report(
                node,
                "\(node.told) stands where a list is expected; write '- { as: OUTCOME, text: [yes] }' lines below it")
            return []
        }
        return elements.prefix(100).compactMap(match)
    }

    private func match(_ node: SettingNode) -> FlowMatch? {
        guard check(node, has: ["as", "text", "pattern", "type", "save"]) else { return nil }
        let name = needed("as", in: node, "name the outcome").flatMap(outcome)
        let save = node["save"].map { variable($0) }
        let tests = ["text", "pattern", "type"].filter { node[$0] != nil }
        if tests.count != 1 {
            reading.report(
                keyOf: node,
                "has \(tests.isEmpty ? "nothing to look for" : "'\(tests[0])' and '\(tests[1])'"); write one of 'text', 'pattern' and 'type'"
            )
        }
        if let name, ["invalid", "timeout"].contains(name), let place = node["as"] {
            reading.report(place, "'\(name)' is what a receive ends with by itself; choose another name")
        }
        // One that can't be read still has its outcome: its edge is no second mistake.
        let test = tests.first.flatMap { key in node[key].flatMap { self.test(key, $0) } } ?? .texts([])
        return name.map { FlowMatch(outcome: $0, test: test, save: save ?? nil) }
    }

    private func test(_ key: String, _ node: SettingNode) -> FlowMatch.Test? {
        switch key {
        case "pattern": return pattern(node).map { .pattern($0) }
        case "type":
            guard let type = scalar(node, "a type such as image") else { return nil }
            if FlowMessage.types.contains(type) { return .type(type) }
            let hint = hint(for: type, among: FlowMessage.types)
            reading.report(
                node,
                "'\(shortened(type))' is no type of message\(hint.isEmpty ? "; write one of \(FlowMessage.types.joined(separator: ", "))" : hint)"
            )
            return nil
        default:
            let nodes = node.elements.isEmpty ? [node] : node.elements
            let texts = nodes.compactMap { scalar($0, "a text") }.map { $0.trimmed.lowercased() }
            return texts.count == nodes.count ? .texts(texts) : nil
        }
    }

    // MARK: set, branch

    private func assignments(_ node: SettingNode) -> [FlowAssignment]? {
        let entries = entries(node, "variables with values")
        if entries.isEmpty, node.isMapping || node.isNull {
            reading.report(keyOf: node, "sets nothing; write 'VARIABLE: VALUE' below it")
        }
        let read = entries.compactMap { entry -> FlowAssignment? in
            let number = variable(entry.key) { reading.report(keyOf: entry.value, $0) }
            guard let source = source(entry.value), let number else { return nil }
            return FlowAssignment(variable: number, name: entry.key, source: source)
        }
        return read.count == entries.count && !entries.isEmpty ? read : nil
    }

    private func conditions(_ node: SettingNode) -> [FlowCondition]? {
        let entries = entries(node, "outcomes with conditions")
        if entries.isEmpty, node.isMapping || node.isNull {
            reading.report(keyOf: node, "has no way to go; write 'OUTCOME: CONDITION' below it")
        }
        return entries.compactMap { entry -> FlowCondition? in
            if !FlowNames.canBeNode(entry.key) || entry.key == "else" {
                reading.report(
                    keyOf: entry.value,
                    entry.key == "else"
                        ? "'else' is where nothing holds, and has no condition; give it an edge under 'on'"
                        : "'\(shortened(entry.key))' can't be an outcome's name; write at most 64 letters, digits, '_' and '-'"
                )
            }
            guard let text = scalar(entry.value, "a condition such as count > 3") else { return nil }
            let isAssignment = text.hasPrefix("=") && !text.hasPrefix("==")
            let expression = expression(isAssignment ? String(text.dropFirst()) : text, at: entry.value)
            // One that can't be read still has its outcome: its edge is no second mistake.
            return FlowCondition(outcome: entry.key, text: text, expression: expression ?? .literal(.nothing))
        }
    }

    // MARK: call, end, handover

    private func call(_ node: SettingNode) -> FlowCall? {
        guard check(node, has: ["flow", "with"]) else { return nil }
        let flow = needed("flow", in: node, "name the flow that is called").flatMap { scalar($0, "the name of a flow") }
        let with = node["with"].map(sources) ?? []
        return flow.map { FlowCall(flow: $0, with: with, node: node) }
    }

    private func sources(_ node: SettingNode) -> [(name: String, source: FlowSource)] {
        entries(node, "names with values").compactMap { entry in source(entry.value).map { (entry.key, $0) } }
    }

    private func returning(_ node: SettingNode) -> FlowReturning? {
        if node.isNull { return FlowReturning(outcome: "completed", values: []) }
        guard check(node, has: ["outcome", "return"]) else { return nil }
        let name = node["outcome"].map { outcome($0) } ?? "completed"
        if name == "failed", let place = node["outcome"] {
            reading.report(place, "'failed' is how a flow ends by its fallback; choose another name")
        }
        let values = node["return"].map(sources) ?? []
        return name.map { FlowReturning(outcome: $0, values: values) }
    }

    func handover(_ node: SettingNode) -> FlowHandingOver? {
        let receivers = ["queue", "agent", "unassigned", "bot"]
        guard check(node, has: receivers + ["skills", "note"]) else { return nil }
        let named = node.entries.filter { receivers.contains($0.key) }
        if named.count != 1 {
            let what = named.isEmpty ? "says not to whom" : "has '\(named[0].key)' and '\(named[1].key)'"
            reading.report(
                keyOf: node, "\(what); write one of 'queue: true', 'agent: ID', 'unassigned: true' and 'bot: TASK'")
        }
        let skills = node["skills"].map(list) ?? []
        let note = node["note"].flatMap { text($0, "a text") } ?? TextTemplate(plain: "")
        guard let first = named.first, let to = receiver(first) else { return nil }
        return FlowHandingOver(to: to, skills: skills, note: note)
    }

    private func receiver(_ entry: SettingNode.Entry) -> FlowReceiver? {
        let isName = entry.key == "agent" || entry.key == "bot"
        guard let text = scalar(entry.value, isName ? "an id" : "true") else { return nil }
        switch entry.key {
        case "agent", "bot":
            guard !text.isEmpty, text.unicodeScalars.count <= 64 else {
                reading.report(entry.value, "is no id; write at most 64 characters")
                return nil
            }
            return entry.key == "agent" ? .agent(text) : .bot(text)
        default:
            guard text == "true" else {
                reading.report(entry.value, "'\(shortened(text))' is not possible; write '\(entry.key): true'")
                return nil
            }
            return entry.key == "queue" ? .queue : .unassigned
        }
    }

    private func list(_ node: SettingNode) -> [String] {
        guard case .sequence(let elements) = node.content else {
            reading.report(node, "\(node.told) stands where a list is expected; write [billing]")
            return []
        }
        if elements.count > 100 { reading.report(node, "has \(elements.count) elements; at most 100 are possible") }
        return elements.prefix(100).compactMap { scalar($0, "a word") }
    }
}
