import Encoding
public import Settings

extension Flow {
    /// Reads a definition and checks all of it that can be checked without the flows that it calls
    /// (``FlowSet/mistakes()``).
    ///
    /// - Parameter tree: Values in which words without quotes are told apart from texts (`SettingNode.Content.word`).
    /// - Throws: Everything that is wrong, at once.
    public convenience init(_ tree: SettingNode, outside: FlowOutside = FlowOutside()) throws(FlowError) {
        let reading = SettingReading()
        let draft = FlowDraft(tree, outside, reading)
        guard reading.mistakes.isEmpty, let draft else { throw FlowError(mistakes: reading.mistakes.inOrder) }
        self.init(draft)
    }

    /// Reads a definition and tells what is wrong with it to `reading`; nil where something is.
    public convenience init?(_ tree: SettingNode, outside: FlowOutside = FlowOutside(), reading: SettingReading) {
        let before = reading.mistakes.count
        let draft = FlowDraft(tree, outside, reading)
        guard reading.mistakes.count == before, let draft else { return nil }
        self.init(draft)
    }

    /// Reads what ``canonical`` says, as a log keeps it.
    ///
    /// - Throws: Everything that is wrong, without places; also where the text is no JSON.
    public convenience init(canonical: String, outside: FlowOutside = FlowOutside()) throws(FlowError) {
        let bytes = Array(canonical.utf8)
        guard let document = try? JSONDocument(bytes, limit: FlowLimits.definition) else {
            let reading = SettingReading()
            reading.report(
                "", at: nil, "is no JSON of at most \(FlowLimits.definition) bytes; read the definition again")
            throw FlowError(mistakes: reading.mistakes)
        }
        try self.init(FlowTree.node(document.root), outside: outside)
    }

    private convenience init(_ draft: FlowDraft) {
        self.init(
            name: draft.name, start: draft.start, variables: draft.variables, fallback: draft.fallback,
            nodes: draft.nodes, canonical: draft.canonical, place: draft.place)
    }
}

extension Array<SettingMistake> {
    /// In the order of the file.
    var inOrder: [SettingMistake] {
        enumerated().sorted { left, right in
            let (first, second) = (left.element.place, right.element.place)
            return (first?.line ?? 0, first?.column ?? 0, left.offset) < (
                second?.line ?? 0, second?.column ?? 0, right.offset
            )
        }.map(\.element)
    }
}

/// A definition as it is read: whole where nothing was told.
struct FlowDraft {
    var name = ""
    var start = ""
    var variables: [FlowVariable] = []
    var fallback = FlowFallback.close
    var nodes: [FlowNode] = []
    var canonical = ""
    var place: SettingNode.Place?
    let outside: FlowOutside

    private static let keys = ["parley", "name", "start", "variables", "fallback", "nodes"]
    private static let language = "flow/1"

    init?(_ tree: SettingNode, _ outside: FlowOutside, _ reading: SettingReading) {
        self.outside = outside
        guard tree.isMapping else {
            reading.report(
                tree, "\(tree.told) stands where a flow is expected; begin with 'parley: \(FlowDraft.language)'")
            return nil
        }
        canonical = FlowTree.json(tree)
        guard canonical.utf8.count <= FlowLimits.definition else {
            reading.report(tree, "has \(canonical.utf8.count) bytes; at most \(FlowLimits.definition) are possible")
            return nil
        }
        let plain = FlowReader(reading: reading, outside: outside, names: FlowNames(variables: []))
        plain.check(tree, has: FlowDraft.keys)
        readHead(tree, plain)
        readVariables(tree, plain)
        let reader = FlowReader(reading: reading, outside: outside, names: FlowNames(variables: variables.map(\.name)))
        readFallback(tree, reader)
        var reads = NodeReading(reader: reader)
        nodes = reads.nodes(in: tree)
        start = reads.start(in: tree, among: nodes)
        FlowGraph(nodes: nodes, start: start).tellMistakes(reading)
    }

    private mutating func readHead(_ tree: SettingNode, _ reader: FlowReader) {
        if let node = reader.needed(
            "parley", in: tree, "write 'parley: \(FlowDraft.language)', the version of the language"),
            let text = reader.scalar(node, "\(FlowDraft.language)"), text != FlowDraft.language
        {
            reader.reading.report(
                node,
                "'\(shortened(text))' is no version of the language that is known here; write \(FlowDraft.language)")
        }
        guard let node = reader.needed("name", in: tree, "give the flow a name, such as orders"),
            let text = reader.scalar(node, "a name such as orders")
        else { return }
        (name, place) = (text, node.place)
        guard !FlowNames.canBeFlow(text) else { return }
        reader.reading.report(
            node, "'\(shortened(text))' can't be a flow's name; write 1 to 64 small letters, digits and '-'")
    }

    private mutating func readVariables(_ tree: SettingNode, _ reader: FlowReader) {
        guard let node = tree["variables"] else { return }
        let entries = reader.entries(node, "names with first values")
        if entries.count > FlowLimits.variables {
            reader.reading.report(
                keyOf: node, "has \(entries.count) names; at most \(FlowLimits.variables) are possible")
        }
        for entry in entries {
            if FlowName.reserved.contains(entry.key) {
                reader.reading.report(
                    keyOf: entry.value, "'\(entry.key)' means something in every flow; choose another name")
            } else if !FlowNames.canBeVariable(entry.key) {
                reader.reading.report(
                    keyOf: entry.value,
                    "'\(shortened(entry.key))' can't be a variable's name; begin with a letter, and write at most 64 letters, digits and '_'"
                )
            }
            variables.append(FlowVariable(name: entry.key, value: reader.value(entry.value)))
        }
        let size = variables.reduce(0) { $0 + $1.value.size }
        if size > FlowLimits.values {
            reader.reading.report(keyOf: node, "hold \(size) bytes; at most \(FlowLimits.values) are possible")
        }
    }

    private mutating func readFallback(_ tree: SettingNode, _ reader: FlowReader) {
        let advice = "say where failures end: { handover: { queue: true } } or { close: {} }"
        guard let node = reader.needed("fallback", in: tree, advice), reader.check(node, has: ["handover", "close"])
        else { return }
        guard node.entries.count == 1, let entry = node.entries.first else {
            reader.reading.report(keyOf: node, "needs one of 'handover' and 'close'; \(advice)")
            return
        }
        switch reader.action(entry.key == "close" ? .close : .handover, entry.value) {
        case .handover(let handover)?: fallback = .handover(handover)
        default: fallback = .close
        }
    }
}
