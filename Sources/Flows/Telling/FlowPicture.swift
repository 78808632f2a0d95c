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

    /// A node's kind, its words in short lines, and what is counted of it.
    func lines(of node: FlowNode) -> [String] {
        var lines = FlowPicture.wrapped(node.words)
        if let counts {
            let waiting = counts.waiting[node.name] ?? 0
            lines.append("\(counts.nodes[node.name] ?? 0)" + (waiting > 0 ? ", \(waiting) now" : ""))
        }
        return lines
    }

    var arrows: [Arrow] {
        flow.nodes.flatMap { node -> [Arrow] in
            var arrows: [Arrow] = []
            for edge in node.edges {
                let taken = FlowCounts.Edge(node: node.name, outcome: edge.outcome)
                let isFailure = node.isFailure(edge.outcome)
                let isOnWay = way?.edges.contains(taken) ?? false
                let count = counts.map { " (\($0.edges[taken] ?? 0))" } ?? ""
                let label = FlowPicture.shortened(node.label(of: edge.outcome), 28) + count
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
