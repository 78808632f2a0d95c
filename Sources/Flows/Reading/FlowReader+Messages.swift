import Encoding
import Messages
import Settings

/// Messages: a MESSAGE of the configuration, or any of the Graph API's under `message`.
extension FlowReader {
    static let messageKeys = AutomaticMessage.describe().map(\.key)

    /// A message; where something is wrong with it, which is told, another in its place.
    ///
    /// - Parameter others: The keys beside the message's own.
    func message(_ node: SettingNode, beside others: [String] = []) -> MessageTemplate? {
        guard node.isMapping || node.said != nil else {
            reading.report(
                node,
                node.isNull
                    ? "says nothing; write a text, or keys such as 'text' and 'buttons'"
                    : "\(node.told) stands where a message is expected; write a text, or keys such as 'text' and 'buttons'"
            )
            return nil
        }
        var own = node
        var isWhole = true
        for entry in node.entries where !FlowReader.messageKeys.contains(entry.key) {
            own[entry.key] = nil
            guard entry.key != "message", !others.contains(entry.key) else { continue }
            unknown(entry, FlowReader.messageKeys + ["message"] + others, "key")
            isWhole = false
        }
        let before = reading.mistakes.count
        let template = node["message"].map { graph($0, beside: own) } ?? automatic(own)
        if isWhole, reading.mistakes.count == before, let template { return template }
        // What can be tapped in it is known all the same: the edges for it are no further mistakes.
        var stub = MessageTemplate(main: .fixed(Message(text: "…")))
        FlowReader.collectIDs(node, "", &stub.ids)
        return stub
    }

    private static func collectIDs(_ node: SettingNode, _ key: String, _ ids: inout [String]) {
        for element in node.elements { collectIDs(element, key, &ids) }
        if ["buttons", "rows", "reply", "quick_reply"].contains(key), let id = node["id"]?.said { ids.append(id) }
        for entry in node.entries { collectIDs(entry.value, entry.key, &ids) }
    }

    // MARK: MESSAGE

    private func automatic(_ node: SettingNode) -> MessageTemplate? {
        var markers = MessageMarkers()
        var marked = mark(node, "", &markers)
        tellIfFull(markers, node)
        checkTemplate(node["template"]?["name"])
        let before = reading.mistakes.count
        // A template alone says what it says within the window, too.
        let isTemplateAlone = node.entries.count == 1 && node["template"] != nil
        if isTemplateAlone { marked["text"] = SettingNode(.text("…")) }
        guard let read = AutomaticMessage(said: marked, reading), reading.mistakes.count == before else { return nil }
        let (sound, main, fallback) = (read.soundBefore, read.main, read.fallback)
        if isTemplateAlone { return finished(fallback ?? main, nil, nil, markers, node) }
        return finished(main, sound, fallback, markers, node)
    }

    /// The same with characters for placeholders.
    private func mark(_ node: SettingNode, _ key: String, _ markers: inout MessageMarkers) -> SettingNode {
        var result = node
        switch node.content {
        case .mapping(let entries):
            // A place has a name of its own; that of a template is one with a language beside it.
            let isTemplate = node["language"] != nil
            result.content = .mapping(
                entries.map { .init($0.key, mark($0.value, $0.key == "name" && !isTemplate ? "" : $0.key, &markers)) })
        case .sequence(let elements): result.content = .sequence(elements.map { mark($0, key, &markers) })
        case .text(let text), .word(let text):
            if MessageMarkers.areIn(text) {
                reading.report(
                    node, "has a character of Unicode's private use area, which nobody could read; remove it")
            }
            guard text.contains("{{") else { break }
            if ["name", "language", "code", "type"].contains(key) {
                reading.report(node, "has a placeholder; a '\(key)' must stand there as it is")
                result.content = .text(key == "name" ? "name" : key == "type" ? "text" : "en")
                break
            }
            let isAddress = ["image", "video", "document", "audio", "url", "link"].contains(key)
            result.content = .text(markers.marked(template(text, at: node), isAddress: isAddress))
        case .null, .flag, .number: break
        }
        return result
    }

    private func tellIfFull(_ markers: MessageMarkers, _ node: SettingNode) {
        guard markers.isFull else { return }
        reading.report(node, "has more than \(FlowLimits.placeholders) placeholders; use fewer")
    }

    private func checkTemplate(_ node: SettingNode?) {
        guard let known = outside.templates, let node, let name = node.said, !known.contains(name) else { return }
        let hint = hint(for: name, among: known.sorted())
        let choice =
            known.isEmpty ? "there is none yet" : "there are \(known.sorted().prefix(10).joined(separator: ", "))"
        reading.report(node, "there is no template '\(shortened(name))'\(hint.isEmpty ? "; \(choice)" : hint)")
    }

    // MARK: Graph

    private func graph(_ node: SettingNode, beside own: SettingNode) -> MessageTemplate? {
        for entry in own.entries {
            reading.report(
                keyOf: entry.value, "stands beside 'message', which says all there is to say; keep one of the two")
        }
        guard node.isMapping else {
            reading.report(
                node,
                "\(node.told) stands where a message in the Graph API's shape is expected: 'type', and the key that it names"
            )
            return nil
        }
        var markers = MessageMarkers()
        let marked = mark(node, "", &markers)
        tellIfFull(markers, node)
        checkTemplate(node["template"]?["name"])
        let json = Array(FlowTree.json(marked).utf8)
        guard let document = try? JSONDocument(json, limit: .max) else { return nil }
        do throws(MessageError) {
            let content = try MessageContent(graph: document.root, within: outside.limits)
            return finished(Message(content), nil, nil, markers, node)
        } catch {
            for fault in error.faults {
                reading.report(place(of: fault.field, in: node), "'\(fault.field)' \(fault.reason)")
            }
            return nil
        }
    }

    /// What a member's path names, or the nearest around it.
    private func place(of field: String, in node: SettingNode) -> SettingNode {
        var found = node
        for step in field.split(whereSeparator: { ".[]".contains($0) }).map(String.init) {
            let elements = found.elements
            let next =
                elements.isEmpty
                ? found[step] : Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            guard let next else { break }
            found = next
        }
        return found
    }

    // MARK: Both

    private func finished(
        _ main: Message, _ sound: Message?, _ fallback: Message?, _ markers: MessageMarkers, _ node: SettingNode
    ) -> MessageTemplate? {
        if outside.limits.name != LimitProfile.cloudAPI.name {
            for violation in [sound, main, fallback].compactMap(\.self).flatMap({ $0.violations(of: outside.limits) }) {
                reading.report(node, "'\(violation.field)' \(violation.reason) (\(outside.limits.name))")
            }
        }
        var template = MessageTemplate(main: markers.part(main))
        template.soundBefore = sound.map(markers.part)
        template.fallback = fallback.map(markers.part)
        let ids = MessageMarkers.ids(in: main)
        template.ids = ids.filter { !MessageMarkers.areIn($0) }
        template.hasOtherIDs = ids.contains(where: MessageMarkers.areIn)
        template.words = String(
            String.UnicodeScalarView(main.words.unicodeScalars.map { MessageMarkers.areIn(String($0)) ? "…" : $0 }))
        return template
    }
}
