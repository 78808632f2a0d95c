/// A flow as a picture (S0.8), in the languages of Graphviz and Mermaid. Failures are dashed; what takes all failures
/// without an edge of their own stands beside the rest, once.
public struct FlowDrawing {
    private let picture: FlowPicture

    /// A picture.
    ///
    /// - Parameters:
    ///   - counts: What stands at nodes and edges; nil for nothing.
    ///   - way: What stands out; nil for nothing.
    public init(_ flow: Flow, counts: FlowCounts? = nil, way: FlowWay? = nil) {
        picture = FlowPicture(flow: flow, counts: counts, way: way)
    }

    private var flow: Flow { picture.flow }

    // MARK: Graphviz

    /// The picture in Graphviz' language, from top to bottom.
    public var dot: String {
        var lines = [
            "digraph \(FlowDrawing.quoted(flow.name)) {",
            "  graph [rankdir=TB, nodesep=0.35, ranksep=0.5, fontname=\"Helvetica\", bgcolor=\"white\"]",
            "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=12, color=\"#6b7280\", margin=\"0.14,0.08\"]",
            "  edge [fontname=\"Helvetica\", fontsize=11, color=\"#4b5563\", fontcolor=\"#374151\", arrowsize=0.7]",
            "  start [shape=circle, label=\"\", width=0.18, fillcolor=\"#111827\"]",
            "  start -> \(FlowDrawing.quoted("n " + flow.start))",
        ]
        // The last ones first: so begun, Graphviz comes to an order in which fewer arrows cross.
        lines += flow.nodes.reversed().map(dot)
        lines += picture.arrows.map(dot)
        if picture.hasOtherFailures {
            let mark = picture.hasFallenBack ? FlowDrawing.wayMark : ""
            lines += [
                "  failures [shape=plaintext, style=\"\", label=\(FlowDrawing.quoted(picture.otherFailures))]",
                "  fallback [label=\(FlowDrawing.quoted(picture.fallback)), fillcolor=\"#fee2e2\", color=\"#b91c1c\"\(mark)]",
                "  failures -> fallback [style=dashed, color=\"#b91c1c\"\(mark)]",
            ]
        }
        return lines.joined(separator: "\n") + "\n}\n"
    }

    /// How looks what a session has taken.
    private static let wayMark = ", penwidth=3, color=\"#1d4ed8\""

    private func dot(_ node: FlowNode) -> String {
        let look = node.action.kind.look
        let title =
            "<b>\(FlowDrawing.escaped(node.name))</b>  <font point-size=\"10\" color=\"#4b5563\">\(node.action.kind.rawValue)</font>"
        var lines = [title] + picture.lines(of: node).map(FlowDrawing.escaped)
        if let numbers = picture.numbers(of: node) {
            lines.append("<font color=\"#1d4ed8\"><b>\(FlowDrawing.escaped(numbers))</b></font>")
        }
        let label = "<\(lines.joined(separator: "<br/>"))>"
        let mark = picture.isOnWay(node) ? FlowDrawing.wayMark : ""
        return
            "  \(FlowDrawing.quoted("n " + node.name)) [label=\(label), fillcolor=\"\(look.color)\"\(look.shape)\(mark)]"
    }

    private func dot(_ arrow: FlowPicture.Arrow) -> String {
        // Lines of a label keep a little way from the arrow.
        let label = arrow.labels.map { " \(FlowDrawing.inQuotes($0)) " }.joined(separator: "\\n")
        var looks = "label=\"\(label)\""
        if arrow.isFailure { looks += ", style=dashed, color=\"#b91c1c\", fontcolor=\"#b91c1c\"" }
        if arrow.isOnWay { looks += FlowDrawing.wayMark }
        let ends = [arrow.from, arrow.to].map { FlowDrawing.quoted("n " + $0) }
        return "  \(ends[0]) -> \(ends[1]) [\(looks)]"
    }

    private static func quoted(_ text: String) -> String { "\"\(inQuotes(text))\"" }

    private static func inQuotes(_ text: String) -> String {
        visible(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("&", with: "&amp;")
    }

    /// No control character has a place in a picture.
    private static func visible(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value >= 32 && $0.value != 127 ? Character($0) : " " })
    }

    private static func escaped(_ text: String) -> String {
        visible(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    // MARK: Mermaid

    /// The picture in Mermaid's language, from top to bottom.
    public var mermaid: String {
        let numbers = Dictionary(flow.nodes.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        func id(_ name: String) -> String { "n\(numbers[name] ?? 0)" }
        var lines = ["flowchart TD", "  start(( )) --> \(id(flow.start))"]
        for node in flow.nodes {
            let told = picture.lines(of: node) + [picture.numbers(of: node)].compactMap { $0 }
            let words = ["<b>\(FlowDrawing.escaped(node.name))</b>"] + told.map(FlowDrawing.escaped)
            let (before, behind) = node.action.kind.brackets
            lines.append("  \(id(node.name))\(before)\"\(words.joined(separator: "<br/>"))\"\(behind)")
        }
        let arrows = picture.arrows
        for arrow in arrows {
            let label = arrow.labels.map(FlowDrawing.escaped).joined(separator: "<br/>")
            lines.append(
                "  \(id(arrow.from)) \(arrow.isFailure ? "-." : "--")->|\"\(label)\"| \(id(arrow.to))".replacing(
                    "--->", with: "-->"))
        }
        if picture.hasOtherFailures {
            let (failures, fallback) = (picture.otherFailures, FlowDrawing.escaped(picture.fallback))
            lines.append("  failures[\"\(failures)\"] -.-> fallback[\"\(fallback)\"]")
        }
        for node in flow.nodes where picture.isOnWay(node) {
            lines.append("  style \(id(node.name)) stroke:#1d4ed8,stroke-width:3px")
        }
        for (index, arrow) in arrows.enumerated() where arrow.isOnWay {
            // The arrow from the beginning is the first one.
            lines.append("  linkStyle \(index + 1) stroke:#1d4ed8,stroke-width:3px")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension FlowAction.Kind {
    /// How it looks in Graphviz.
    fileprivate var look: (color: String, shape: String) {
        switch self {
        case .send: ("#dbeafe", "")
        case .receive: ("#dcfce7", "")
        case .http: ("#fef3c7", ", shape=box, style=filled")
        case .set: ("#f3f4f6", "")
        case .branch: ("#ede9fe", ", shape=hexagon, style=filled, margin=\"0,0\"")
        case .wait: ("#f3f4f6", "")
        case .call: ("#fef3c7", ", shape=box, style=filled, peripheries=2")
        case .handover: ("#fee2e2", "")
        case .close, .end: ("#e5e7eb", "")
        }
    }

    /// What stands around its words in Mermaid.
    fileprivate var brackets: (String, String) {
        switch self {
        case .receive: ("([", "])")
        case .branch: ("{{", "}}")
        case .call: ("[[", "]]")
        default: ("[", "]")
        }
    }
}
