import Encoding
package import Flows

/// Definitions made up by chance, all of them valid: three flows, of which each may call those behind it.
package struct RandomFlows {
    private var chance: Chance

    /// Definitions under a seed.
    package init(seed: UInt64) { chance = Chance(seed) }

    /// A set of flows; fails where one has a mistake.
    package mutating func set() throws -> FlowSet {
        var flows: [Flow] = []
        for number in (0...2).reversed() { flows.append(try Flow(canonical: definition(number, calling: flows))) }
        let calls = FlowCalls(flows)
        for flow in flows {
            let mistakes = calls.mistakes(of: flow)
            guard mistakes.isEmpty else { throw FlowError(mistakes: mistakes) }
        }
        return FlowSet(flows[2], calling: flows)
    }

    /// A node before it is written: its kind with what is in it, and its edges by outcome.
    private struct Node {
        var action: String
        var timeout: String?
        var edges: [(outcome: String, target: Int)]
        var isTap = false
        var ids: [String] = []
    }

    private mutating func definition(_ number: Int, calling flows: [Flow]) -> String {
        let count = 2 + chance.below(14)
        var nodes = (0..<count).map { index in index == count - 1 ? last(number) : node(index, count, number, flows) }
        let reached = RandomFlows.reached(nodes)
        let ids = nodes.indices.filter { reached.contains($0) }.flatMap { nodes[$0].ids }
        for index in nodes.indices where nodes[index].isTap {
            let target = nodes[index].edges[0].target
            nodes[index].edges += Set(ids).sorted().map { ($0, target) }
        }
        let written = nodes.indices.filter { reached.contains($0) }.map { "\"n\($0)\":\(RandomFlows.json(nodes[$0]))" }
        return """
            {"parley":"flow/1","name":"f\(number)","start":"n0","variables":{"a":"","b":0,"c":{},"d":true},\
            "fallback":\(chance.happens(oneIn: 2) ? "{\"close\":{}}" : handover),"nodes":{\(written.joined(separator: ","))}}
            """
    }

    private var handover: String { "{\"handover\":{\"queue\":true,\"note\":\"{{a}} {{c.x}}\"}}" }

    private static func reached(_ nodes: [Node]) -> Set<Int> {
        var reached: Set<Int> = [0]
        var pending = [0]
        while let index = pending.popLast() {
            for edge in nodes[index].edges where reached.insert(edge.target).inserted { pending.append(edge.target) }
        }
        return reached
    }

    private static func json(_ node: Node) -> String {
        let timeout = node.timeout.map { ",\"timeout\":\"\($0)\"" } ?? ""
        let edges = node.edges.map { "\(JSONText.quoted($0.outcome)):\"n\($0.target)\"" }.joined(separator: ",")
        return "{\(node.action)\(timeout)" + (edges.isEmpty ? "" : ",\"on\":{\(edges)}") + "}"
    }

    // MARK: Nodes

    private mutating func last(_ number: Int) -> Node {
        let ends = [
            "\"close\":{}", "\"handover\":{\"agent\":\"ana\",\"note\":\"{{result.x}}\"}",
            "\"end\":{\"outcome\":\"paid\",\"return\":{\"x\":\"{{a}}\",\"y\":\"= b + 1\"}}",
        ]
        return Node(action: number > 0 ? ends[2] : chance.one(of: ends), edges: [])
    }

    private mutating func node(_ index: Int, _ count: Int, _ number: Int, _ flows: [Flow]) -> Node {
        switch chance.below(10) {
        case 0, 1: send(index, count)
        case 2: waitingSend(count)
        case 3, 4, 5: receive(count)
        case 6: http(index, count)
        case 7: set(index, count)
        case 8: branch(index, count)
        default: flows.isEmpty || chance.happens(oneIn: 3) ? wait(count) : call(index, count, chance.one(of: flows))
        }
    }

    /// A node behind: what does not wait goes on only there, so that nothing goes round.
    private mutating func behind(_ index: Int, _ count: Int) -> Int { index + 1 + chance.below(count - index - 1) }

    /// Edges: those that are needed, and some of the failures.
    private mutating func edges(_ needed: [String], _ failures: [String], _ target: (inout Chance) -> Int) -> [(
        String, Int
    )] {
        var edges = needed.map { ($0, target(&chance)) }
        for failure in failures where chance.happens(oneIn: 2) { edges.append((failure, target(&chance))) }
        return edges
    }

    private mutating func message() -> (json: String, ids: [String]) {
        let ids = Array(["a", "b", "c"].prefix(1 + chance.below(3)))
        let buttons = ids.map { "{\"id\":\"\($0)\",\"title\":\"\($0) {{b}}\"}" }.joined(separator: ",")
        switch chance.below(4) {
        case 0: return ("\"text\":\"Choose {{a}}.\",\"buttons\":[\(buttons)]", ids)
        case 1: return ("\"text\":\"{{a}}\"", [])
        case 2: return ("\"text\":\"Hello {{customer.name|there}}, {{c.list.0}} {{now}} {{http.status}}\"", [])
        default: return ("\"text\":\"See\",\"image\":\"{{c.url|https://example.com/x.png}}\"", [])
        }
    }

    private mutating func send(_ index: Int, _ count: Int) -> Node {
        let message = message()
        let edges = edges(["onSuccess"], ["onError", "onPolicyFail"]) { index + 1 + $0.below(count - index - 1) }
        return Node(action: "\"send\":{\(message.json)}", edges: edges, ids: message.ids)
    }

    private mutating func waitingSend(_ count: Int) -> Node {
        let message = message()
        let wait = chance.one(of: FlowWaitFor.allCases.filter { $0 != .none })
        let (success, failure) =
            wait == .submit ? ("onSubmit", "onTimeout") : ("onDeliveryReportSuccess", "onDeliveryReportFail")
        let edges = edges([success], ["onError", "onPolicyFail", failure]) { $0.below(count) }
        return Node(
            action: "\"send\":{\(message.json),\"wait\":\"\(wait)\"}", timeout: "30s", edges: edges, ids: message.ids)
    }

    private mutating func receive(_ count: Int) -> Node {
        let accept = chance.one(of: FlowReceiving.Accepted.allCases)
        var match = ""
        var needed = ["answered"]
        if chance.happens(oneIn: 2) {
            match =
                ",\"match\":[{\"as\":\"word\",\"text\":[\"yes\",\"no\"]},{\"as\":\"number\",\"pattern\":\"^(\\\\d+)+$\",\"save\":\"b\"},{\"as\":\"file\",\"type\":\"media\",\"save\":\"c\"}]"
            needed += ["word", "number", "file"]
        }
        let retries = chance.happens(oneIn: 2) ? ",\"retries\":2,\"again\":\"Again, {{reply.text}}\"" : ""
        let save = chance.one(of: ["a", "b", "c"])
        let edges = edges(needed, ["invalid", "timeout"]) { $0.below(count) }
        return Node(
            action: "\"receive\":{\"accept\":\"\(accept)\",\"save\":\"\(save)\"\(match)\(retries)}", timeout: "1m",
            edges: edges,
            isTap: accept == .tap)
    }

    private mutating func http(_ index: Int, _ count: Int) -> Node {
        let save = chance.happens(oneIn: 2) ? ",\"save\":\"c\"" : ""
        let edges = edges(["answered"], ["failed", "timeout"]) { index + 1 + $0.below(count - index - 1) }
        return Node(
            action:
                "\"http\":{\"url\":\"https://a.example/{{a}}\",\"headers\":{\"X\":\"{{a}}\"},\"body\":{\"a\":\"{{c}}\",\"b\":\"x {{a}}\"}\(save)}",
            timeout: "10s", edges: edges)
    }

    private mutating func set(_ index: Int, _ count: Int) -> Node {
        let values = [
            "\"a\":\"{{a}}{{a}}{{reply.text}}\"", "\"b\":\"= b + 1\"",
            "\"c\":{\"list\":[\"{{a}}\",\"{{b}}\"],\"url\":\"{{a}}\"}", "\"d\":\"= not d\"",
            "\"a\":\"= a + c.list.0 + '!'\"", "\"b\":\"= 0 - b - 1.5\"", "\"a\":\"\"",
        ]
        let edges = edges(["done"], []) { index + 1 + $0.below(count - index - 1) }
        return Node(action: "\"set\":{\(chance.one(of: values))}", edges: edges)
    }

    private mutating func branch(_ index: Int, _ count: Int) -> Node {
        let conditions = [
            "b > 3 and not (a == '')", "a contains 'e' or hours.open", "reply.text matches '^[a-z]+$'",
            "c contains 'x'", "c.list contains b", "d",
            "send.deliveryStatusCode != '' and http.status < 300",
        ]
        let edges = edges(["one", "two", "else"], []) { index + 1 + $0.below(count - index - 1) }
        return Node(
            action:
                "\"branch\":{\"one\":\(JSONText.quoted(chance.one(of: conditions))),\"two\":\(JSONText.quoted(chance.one(of: conditions)))}",
            edges: edges)
    }

    private mutating func wait(_ count: Int) -> Node {
        let moment = chance.happens(oneIn: 4) ? "2026-01-05T12:00:00Z" : "20s"
        return Node(action: "\"wait\":\"\(moment)\"", edges: edges(["done"], []) { $0.below(count) })
    }

    private mutating func call(_ index: Int, _ count: Int, _ flow: Flow) -> Node {
        let edges = edges(flow.outcomes, ["failed"]) { index + 1 + $0.below(count - index - 1) }
        return Node(
            action: "\"call\":{\"flow\":\"\(flow.name)\",\"with\":{\"a\":\"{{a}}\",\"b\":\"= b\"}}", edges: edges)
    }
}
