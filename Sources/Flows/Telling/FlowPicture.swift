/// A flow as it is drawn, in whatever language: nodes with their words, and between two nodes one arrow with all that
/// leads that way.
struct FlowPicture {
    struct Arrow {
        var from: String
        var to: String
        /// The outcomes, each with what stands at it.
        var labels: [String]
        var isFailure: Bool
        var isOnWay: Bool
    }

    let flow: Flow
    let counts: FlowCounts?
    let way: FlowWay?

    /// A node's words in short lines.
    func lines(of node: FlowNode) -> [String] { FlowPicture.wrapped(node.words) }

    /// What is counted of a node, and whether the session is there; nil where nothing is told.
    func numbers(of node: FlowNode) -> String? {
        var parts: [String] = []
        if let counts {
            parts.append("\(counts.nodes[node.name] ?? 0)")
            if let waiting = counts.waiting[node.name], waiting > 0 {
                parts.append(waiting == 1 ? "1 waits" : "\(waiting) wait")
            }
        }
        if way?.place == node.name { parts.append("is here") }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    var arrows: [Arrow] {
        flow.nodes.flatMap { node -> [Arrow] in
            var arrows: [Arrow] = []
            for edge in node.edges {
                let taken = FlowCounts.Edge(node: node.name, outcome: edge.outcome)
                let isFailure = node.isFailure(edge.outcome)
                let isOnWay = way?.edges.contains(taken) ?? false
                let label = label(of: edge.outcome, taken, at: node)
                let same = arrows.firstIndex {
                    $0.to == edge.target && $0.isFailure == isFailure && $0.isOnWay == isOnWay
                }
                if let same {
                    arrows[same].labels.append(label)
                } else {
                    arrows.append(
                        Arrow(
                            from: node.name, to: edge.target, labels: [label], isFailure: isFailure, isOnWay: isOnWay))
                }
            }
            return arrows
        }
    }

    /// An outcome, as the how manieth step it was taken, and how often.
    private func label(of outcome: String, _ taken: FlowCounts.Edge, at node: FlowNode) -> String {
        let steps = way?.numbers[taken].map { $0.map(String.init).joined(separator: ", ") + ". " } ?? ""
        let count = counts.map { " (\($0.edges[taken] ?? 0))" } ?? ""
        return steps + FlowPicture.shortened(node.label(of: outcome), 28) + count
    }

    /// What becomes of failures without an edge.
    var fallback: String {
        switch flow.fallback {
        case .close: "the session closes"
        case .handover(let handover): "to \(handover.to.words)"
        }
    }

    /// Whether there are failures that only the fallback takes.
    var hasOtherFailures: Bool {
        flow.nodes.contains { node in node.outcomes.contains { $0.isFailure && node.target(of: $0.name) == nil } }
    }

    /// What all failures without an edge are called, with how many there were.
    var otherFailures: String { "any other failure" + (counts.map { " (\(otherFailures(in: $0)))" } ?? "") }

    private func otherFailures(in counts: FlowCounts) -> Int {
        counts.edges.reduce(0) { sum, count in
            flow.node(count.key.node)?.target(of: count.key.outcome) == nil ? sum + count.value : sum
        }
    }

    /// Whether the way has ended in such a failure.
    var hasFallenBack: Bool {
        way?.edges.contains { flow.node($0.node)?.target(of: $0.outcome) == nil } ?? false
    }

    func isOnWay(_ node: FlowNode) -> Bool { way?.nodes.contains(node.name) ?? false }

    // MARK: Texts

    private static let limits = (width: 30, lines: 3)

    /// A text in at most three short lines.
    static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(whereSeparator: \.isNewline) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                let word = shortened(String(word), limits.width)
                if !line.isEmpty, line.count + word.count + 1 > limits.width {
                    lines.append(line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            if !line.isEmpty { lines.append(line) }
        }
        guard lines.count > limits.lines else { return lines }
        return lines.prefix(limits.lines - 1) + [shortened(lines[limits.lines - 1] + " …", limits.width)]
    }

    static func shortened(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }
}
