import Broker
import Decisions
import Dispatch
import Encoding
import Events
import Flows
import Foundation
import Graphviz
import HTTPTypes
import Settings
import Synchronization
import Testing
import Timeline

@testable import HTTPInterface

/// The canvas over HTTP (S0.8): pictures, numbers, and one session's way.
@Suite struct FlowPictureTests {
    private static let definition = """
        {"parley":"flow/1","name":"hello","start":"greet","fallback":{"handover":{"queue":true}},"nodes":{
        "greet":{"send":{"text":"What is <script>alert(1)</script> & \\"your\\" name?"},"on":{"onSuccess":"ask"}},
        "ask":{"receive":{"accept":"text","match":[{"as":"again","text":["again"]}]},"timeout":"5m",
        "on":{"answered":"bye","again":"greet"}},"bye":{"close":{}}}}
        """

    /// A picture that says what it was drawn of.
    private static func stub(_ graph: String) -> [UInt8] {
        let words = graph.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return Array("<?xml version=\"1.0\"?>\n<svg><text>\(words)</text></svg>".utf8)
    }

    /// A house in which a flow answers, and two customers have written.
    private static func open(
        _ draw: @escaping @Sendable (String) throws -> [UInt8] = { stub($0) },
        _ test: @escaping @Sendable (House, Client, _ version: String) async throws -> Void
    ) async throws {
        try await House.open({ $0.drawGraph = draw }) { house, client in
            let answer = try await client.put("/v1/flows/hello", "{\"definition\":\(JSONText.quoted(definition))}")
            guard case .string(let version) = answer.json["version"] else {
                Issue.record("\(answer.text)")
                return
            }
            var task = BotTask()
            (task.id, task.flow) = ("helper", "hello")
            var policy = LinePolicy()
            policy.botOnStart = "helper"
            _ = try await house.broker.submit(.setTasks([task]))
            _ = try await house.broker.submit(.setPolicy(LineID(House.line), policy))
            try await house.receive(client, Webhooks.text("Hello"))
            try await house.receive(client, Webhooks.text("again", id: "wamid.IN2"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.IN3", from: "16505550000"))
            try await test(house, client, version)
        }
    }

    @Test("Numbers of sessions by node and edge, and where they wait")
    func numbers() async throws {
        try await Self.open { house, client, version in
            let answer = try await client.get("/v1/flows/hello/numbers")
            #expect(answer.json["flow"] == "hello" && answer.json["version"] == .string(version))
            #expect(answer.json["from"] == .null)
            let nodes = answer.json["nodes"]
            #expect(nodes[0] == ["node": "greet", "sessions": 2, "times": 3, "waiting": 0])
            #expect(nodes[1] == ["node": "ask", "sessions": 2, "times": 3, "waiting": 2])
            #expect(nodes[2] == ["node": "bye", "sessions": 0, "times": 0, "waiting": 0])
            let again: JSON = ["node": "ask", "outcome": "again", "target": "greet", "sessions": 1, "times": 1]
            #expect(answer.json["edges"].elements.contains(again))
            let invalid: JSON = ["node": "ask", "outcome": "invalid", "target": .null, "sessions": 0, "times": 0]
            #expect(answer.json["edges"].elements.contains(invalid))
            let earlier = try await client.get("/v1/flows/hello/numbers?until=2026-01-05T09:00:00Z")
            #expect(earlier.json["nodes"][0]["sessions"] == 0 && earlier.json["nodes"][1]["waiting"] == 2)
            let whole = "/v1/flows/hello/numbers?from=2026-01-05T09:03:00Z&version=\(version)"
            #expect(try await client.get(whole).json["nodes"][0]["sessions"] == 2)
            #expect(try await client.get("/v1/flows/hello/numbers?from=yesterday").json["field"] == "from")
            #expect(try await client.get("/v1/flows/other/numbers").problem == "not-found")
            #expect(try await client.get("/v1/flows/hello/numbers?version=x").problem == "not-found")
        }
    }

    @Test("Who may see some lines counts these")
    func linesOfATokenAreCounted() async throws {
        try await Self.open { house, client, _ in
            let own = try await house.token("own", .reader, lines: [LineID(House.line)])
            let other = try await house.token("other", .reader, lines: [LineID("999")])
            let path = "/v1/flows/hello/numbers"
            #expect(try await client.get(path, token: own).json["nodes"][0]["sessions"] == 2)
            let seen = try await client.get(path, token: other)
            #expect(seen.json["nodes"][0]["sessions"] == 0 && seen.json["nodes"][1]["waiting"] == 0)
            let asked = try await client.get("\(path)?line=\(House.line)", token: other)
            #expect(asked.json["nodes"][0]["sessions"] == 0)
            let way = "/v1/flows/hello/drawing.svg?conversation=1"
            #expect(try await client.get(way, token: other).problem == "not-found")
            #expect(try await client.get(way, token: own).status == .ok)
        }
    }

    @Test("A picture is drawn, with numbers where they are asked for, and can do nothing in a browser")
    func pictures() async throws {
        try await Self.open { house, client, version in
            let plain = try await client.get("/v1/flows/hello/drawing.svg")
            #expect(plain.status == .ok && plain.headers[.contentType] == "image/svg+xml")
            #expect(plain.headers[.contentSecurityPolicy] == "default-src 'none'; style-src 'unsafe-inline'; sandbox")
            #expect(plain.headers[.xContentTypeOptions] == "nosniff")
            #expect(plain.text.hasPrefix("<svg>") && !plain.text.contains("2 wait"))
            let counted = try await client.get(
                "/v1/flows/hello/drawing.svg?from=2026-01-05T09:00:00Z&version=\(version)")
            #expect(counted.text.contains("2 · 2 wait") && counted.text.contains("again (1)"))
            #expect(try await client.get("/v1/flows/hello/drawing.svg?numbers=true").text == counted.text)
            let bare = try await client.get("/v1/flows/hello/drawing.svg?numbers=false&line=\(House.line)")
            #expect(bare.text == plain.text)
            let mermaid = try await client.get("/v1/flows/hello/drawing.mermaid?numbers=true")
            #expect(mermaid.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(mermaid.text.hasPrefix("flowchart TD\n") && mermaid.text.contains("2 · 2 wait"))
            #expect(try await client.get("/v1/flows/other/drawing.svg").problem == "not-found")
            #expect(try await client.get("/v1/flows/hello/drawing.svg?numbers=maybe").json["field"] == "numbers")
        }
    }

    @Test("One session's way stands out, in the version that it has")
    func ways() async throws {
        try await Self.open { house, client, version in
            let next = Self.definition.replacing("name?", with: "surname?")
            _ = try await client.put("/v1/flows/hello", "{\"definition\":\(JSONText.quoted(next))}")
            let way = try await client.get("/v1/flows/hello/drawing.svg?conversation=1")
            #expect(way.text.contains("\"your\" name?") || way.text.contains("name?"))
            #expect(!way.text.contains("surname"))
            #expect(
                way.text.contains("1, 3. onSuccess") && way.text.contains("2. again") && way.text.contains("is here"))
            let named = "/v1/flows/hello/drawing.svg?conversation=\(House.line)%2F\(Webhooks.customer)&session=1"
            #expect(try await client.get(named).text == way.text)
            let none = "/v1/flows/hello/drawing.svg?conversation=1&session=7"
            #expect(try await client.get(none).problem == "not-found")
            #expect(try await client.get("/v1/flows/hello/drawing.svg?session=1").json["field"] == "session")
            #expect(try await client.get("/v1/flows/hello/drawing.svg?conversation=77").problem == "not-found")
            guard case .string(let newest) = try await client.get("/v1/flows/hello").json["version"] else { return }
            let wrong = try await client.get("/v1/flows/hello/drawing.svg?conversation=1&version=\(newest)")
            #expect(wrong.json["field"] == "version")
            #expect(
                try await client.get("/v1/flows/hello/drawing.svg?conversation=1&version=\(version)").text == way.text)
        }
    }

    @Test("A session that is moved waits, counts and is drawn in the version that it goes on in")
    func moves() async throws {
        try await Self.open { house, client, version in
            let next = Self.definition.replacing("\"ask\"", with: "\"question\"")
            _ = try await client.put("/v1/flows/hello", "{\"definition\":\(JSONText.quoted(next))}")
            let moved = try await client.post("/v1/flows/hello/move", "{\"nodes\":{\"ask\":\"question\"}}")
            #expect(moved.json["moved"].count == 2)
            let old = try await client.get("/v1/flows/hello/numbers?version=\(version)")
            #expect(old.json["nodes"][1] == ["node": "ask", "sessions": 2, "times": 3, "waiting": 0])
            try await house.receive(client, Webhooks.text("again", id: "wamid.IN4"))
            let new = try await client.get("/v1/flows/hello/numbers")
            #expect(new.json["nodes"][0] == ["node": "greet", "sessions": 1, "times": 1, "waiting": 0])
            #expect(new.json["nodes"][1] == ["node": "question", "sessions": 2, "times": 3, "waiting": 2])
            let way = try await client.get("/v1/flows/hello/drawing.svg?conversation=1")
            #expect(way.text.contains("1, 3, 5. onSuccess") && way.text.contains("4. again"))
        }
    }

    @Test("Where there is no picture, it is said why")
    func troubles() async throws {
        for error in [GraphvizError.notInstalled, .undrawable, .tooSlow(10), .tooLarge(8 << 20)] {
            try await Self.open({ _ in throw error }) { _, client, _ in
                let answer = try await client.get("/v1/flows/hello/drawing.svg")
                #expect(answer.problem == "unavailable" && answer.status == .serviceUnavailable)
                #expect(answer.text.contains("drawing.mermaid"))
                #expect(try await client.get("/v1/flows/hello/drawing.mermaid").status == .ok)
            }
        }
        try await Self.open({ _ in Array("<svg><script>alert(1)</script></svg>".utf8) }) { _, client, _ in
            let answer = try await client.get("/v1/flows/hello/drawing.svg")
            #expect(answer.problem == "unavailable")
        }
    }

    @Test("What was drawn once is not drawn again")
    func picturesAreKept() async throws {
        let drawn = Mutex(0)
        let pictures = GraphPictures(
            { graph in
                drawn.withLock { $0 += 1 }
                return FlowPictureTests.stub(graph + String(repeating: " ", count: 3 << 20))
            }, threads: nil)
        for graph in ["a", "b", "a", "b"] { _ = try await pictures.svg(of: graph) }
        #expect(drawn.withLock { $0 } == 2)
        // No more of them than there is room for: the one that was not asked for the longest goes.
        for graph in ["c", "b", "a"] { _ = try await pictures.svg(of: graph) }
        #expect(drawn.withLock { $0 } == 4)
        await #expect(throws: Problem.self) { try await pictures.svg(of: String(repeating: "a", count: 5 << 20)) }
    }

    @Test("Who asks for what is being drawn waits for that; more graphs than that are refused")
    func picturesAreDrawnOnce() async throws {
        let gate = DispatchSemaphore(value: 0)
        let drawn = Mutex<[String]>([])
        let pictures = GraphPictures(
            { graph in
                drawn.withLock { $0.append(graph) }
                gate.wait()
                return FlowPictureTests.stub(graph)
            }, threads: GraphPictures.threads)
        let tasks = (0..<20).map { number in Task { try await pictures.svg(of: "\(number % 10)") } }
        while pictures.waiters < 20 { await Task.yield() }
        let refused = await #expect(throws: Problem.self) { try await pictures.svg(of: "one more") }
        #expect(refused?.kind == .overloaded)
        // Whose time is over waits no longer.
        let impatient = Task { try await pictures.svg(of: "1") }
        while pictures.waiters < 21 { await Task.yield() }
        impatient.cancel()
        let late = await #expect(throws: Problem.self) { try await impatient.value }
        #expect(late?.kind == .timedOut)
        for _ in 0..<10 { gate.signal() }
        for task in tasks { _ = try await task.value }
        #expect(drawn.withLock { $0.sorted() } == (0..<10).map(String.init))
        #expect(pictures.waiters == 0)
    }

    /// Whatever an administrator writes: what Graphviz makes of it is shapes and words.
    @Test("Graphviz draws what was written as words", .enabled(if: FlowPictureTests.hasGraphviz))
    func graphviz() async throws {
        let graphviz = Graphviz(environment: ProcessInfo.processInfo.environment)
        try await Self.open({ try graphviz.draw($0, as: .svg) }) { _, client, _ in
            let picture = try await client.get("/v1/flows/hello/drawing.svg?numbers=true&conversation=1")
            #expect(picture.status == .ok, "\(picture.text)")
            #expect(picture.text.hasPrefix("<svg") && picture.text.contains("&lt;script&gt;"))
            #expect(!picture.text.contains("<script"))
        }
    }

    private static let hasGraphviz = ["/usr/local/bin/dot", "/usr/bin/dot", "/bin/dot"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}
