import Flows
import Testing

/// Coverage, and pictures.
@Suite struct TellingTests {
    private static let nodes = """
        start: { send: { text: "Which?", buttons: [{ id: a, title: A }, { id: b, title: B }] }, on: { onSuccess: ask } }
        ask: { receive: { accept: tap }, timeout: 5m, on: { a: count, b: count, invalid: person, timeout: bye } }
        count: { set: { n: "= n + 1" }, on: { done: look } }
        look: { branch: { "many": "n > 3" }, on: { many: bye, else: start } }
        person: { handover: { queue: true } }
        bye: { close: {} }
        """

    private func flow() throws -> Flow { try FlowSource.flow(nodes: Self.nodes, variables: "{ n: 0 }") }

    @Test func coverageCountsNodesAndEdges() throws {
        let flow = try flow()
        var coverage = FlowCoverage(of: flow)
        #expect(coverage.text.hasPrefix("sample: 0 of 6 nodes, 0 of 8 edges\n  nobody came to start\n"))
        var talk = Talk(flow)
        talk.starts()
        talk.taps("a")
        talk.taps("c")
        coverage.count(talk.effects)
        #expect(
            coverage.text == """
                sample: 5 of 6 nodes, 5 of 8 edges
                  nobody came to bye
                  nobody took ask → count (b)
                  nobody took ask → bye (timeout)
                  nobody took look → bye (many)
                """)
        #expect(coverage.counts.nodes == ["start": 2, "ask": 2, "count": 1, "look": 1, "person": 1])
        #expect(coverage.counts.edges[.init(node: "start", outcome: "onSuccess")] == 2)
        #expect(coverage.json.hasPrefix("{\"flow\":\"sample\",\"nodes\":{\"start\":2,\"ask\":2,\"count\":1,"))
        #expect(coverage.json.contains("{\"node\":\"ask\",\"outcome\":\"b\",\"target\":\"count\",\"count\":0}"))
        let way = FlowWay(talk.effects, through: flow)
        #expect(way.nodes == ["start", "ask", "count", "look", "person"])
        #expect(way.edges.contains(.init(node: "ask", outcome: "invalid")))
    }

    @Test func whatIsLateIsNotCounted() throws {
        let flow = try flow()
        var coverage = FlowCoverage(of: flow)
        coverage.count([.stepped(FlowPoint(flow: "sample", node: "ask", visit: 1), outcome: "a", late: true)])
        coverage.count([.stepped(FlowPoint(flow: "other", node: "ask", visit: 1), outcome: "a", late: false)])
        #expect(coverage.missingNodes.count == 6)
    }

    @Test func thePictureHasEveryNodeAndEdge() throws {
        let dot = FlowDrawing(try flow()).dot
        for name in ["start", "ask", "count", "look", "person", "bye"] {
            #expect(dot.contains("\"n \(name)\" [label="))
        }
        // Two outcomes that lead to the same node are one arrow.
        #expect(dot.contains("\"n ask\" -> \"n count\" [label=\" a \\n b \"]"))
        #expect(dot.contains("\"n ask\" -> \"n bye\" [label=\" timeout 5m \", style=dashed"))
        #expect(dot.contains("any other failure"))
        #expect(dot.split(separator: "  fallback [").count == 2)
    }

    @Test func aFlowWithoutOtherFailuresHasNoFallbackInIt() throws {
        let dot = FlowDrawing(try FlowSource.flow(nodes: "start: { close: {} }")).dot
        #expect(!dot.contains("failure"))
    }

    @Test func countsAndAWayStandOut() throws {
        let flow = try flow()
        var counts = FlowCounts()
        counts.nodes = ["ask": 12]
        counts.waiting = ["ask": 3]
        counts.edges[.init(node: "ask", outcome: "a")] = 7
        var way = FlowWay()
        way.nodes = ["ask"]
        way.edges = [.init(node: "ask", outcome: "a")]
        let drawing = FlowDrawing(flow, counts: counts, way: way)
        #expect(drawing.dot.contains("<b>12 · 3 wait</b>"))
        #expect(drawing.dot.contains("\"n ask\" -> \"n count\" [label=\" a (7) \", penwidth=3"))
        #expect(drawing.dot.contains("\"n ask\" -> \"n count\" [label=\" b (0) \"]"))
        #expect(drawing.mermaid.contains("style n1 stroke:#1d4ed8"))
        #expect(drawing.mermaid.contains("linkStyle 2 stroke:#1d4ed8"))
    }

    @Test func aWayTellsItsStepsWhereItWaitsAndThatItFellBack() throws {
        let flow = try flow()
        var talk = Talk(flow)
        talk.starts()
        for _ in 0..<3 { talk.taps("a") }
        var way = FlowWay(talk.effects, through: flow)
        #expect(way.numbers[.init(node: "ask", outcome: "a")] == [2, 6, 10])
        way.place = "ask"
        #expect(FlowDrawing(flow, way: way).dot.contains("label=\" 2, 6, 10. a \", penwidth=3"))
        #expect(FlowDrawing(flow, way: way).dot.contains("<b>is here</b>"))
        #expect(!FlowDrawing(flow, way: way).dot.contains("style=dashed, color=\"#b91c1c\", penwidth=3"))
        var counts = FlowCounts()
        counts.edges = [.init(node: "start", outcome: "onError"): 2, .init(node: "start", outcome: "onPolicyFail"): 1]
        way.edges = [.init(node: "start", outcome: "onError")]
        let drawing = FlowDrawing(flow, counts: counts, way: way)
        #expect(drawing.dot.contains("label=\"any other failure (3)\""))
        #expect(drawing.dot.contains("style=dashed, color=\"#b91c1c\", penwidth=3"))
        #expect(drawing.mermaid.contains("failures[\"any other failure (3)\"]"))
    }

    /// What can be tapped is named as its author likes.
    @Test func outcomesAreEscaped() throws {
        let id = #"\"\\N&lt;\n]"#
        let flow = try FlowSource.flow(
            nodes: """
                start: { send: { text: "Which?", buttons: [{ id: "\(id)", title: A }] }, on: { onSuccess: ask } }
                ask: { receive: { accept: tap }, timeout: 5m, on: { "\(id)": bye } }
                bye: { close: {} }
                """)
        #expect(FlowDrawing(flow).dot.contains(#"[label=" \"\\N&amp;lt; ] "]"#), "\(FlowDrawing(flow).dot)")
    }

    /// What customers and authors have written is no part of the picture's own language.
    @Test func textsAreEscaped() throws {
        let flow = try FlowSource.flow(
            nodes: "start: { send: \"<b> & \\\"quoted\\\" \\\\ ] --> \", on: { onSuccess: bye } }\nbye: { close: {} }")
        #expect(FlowDrawing(flow).dot.contains("&lt;b&gt; &amp; &quot;quoted&quot; \\ ] --&gt;"))
        #expect(FlowDrawing(flow).mermaid.contains("&lt;b&gt; &amp; &quot;quoted&quot; \\ ] --&gt;"))
    }

    @Test func mermaidHasEveryNodeAndEdge() throws {
        #expect(
            FlowDrawing(try flow()).mermaid == """
                flowchart TD
                  start(( )) --> n0
                  n0["<b>start</b><br/>[buttons] Which? [A] [B]"]
                  n1(["<b>ask</b><br/>a tap"])
                  n2["<b>count</b><br/>n"]
                  n3{{"<b>look</b><br/>n &gt; 3"}}
                  n4["<b>person</b><br/>to the queue"]
                  n5["<b>bye</b><br/>the session closes"]
                  n0 -->|"onSuccess"| n1
                  n1 -->|"a<br/>b"| n2
                  n1 -.->|"invalid"| n4
                  n1 -.->|"timeout 5m"| n5
                  n2 -->|"done"| n3
                  n3 -->|"many"| n5
                  n3 -->|"else"| n0
                  failures["any other failure"] -.-> fallback["to the queue"]

                """)
    }
}
