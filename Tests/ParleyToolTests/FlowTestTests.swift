import EventLogTesting
import Foundation
import Graphviz
import Testing

@testable import parley

/// `parley flow test` (S0.1).
@Suite struct FlowTestTests {
    private static let flow = """
        parley: flow/1
        name: hello
        start: greet
        fallback: { close: {} }
        nodes:
          greet: { send: Hello, on: { onSuccess: ask } }
          ask: { receive: { accept: text }, timeout: 5m, on: { answered: done, timeout: gone } }
          done: { close: {} }
          gone: { end: { outcome: silent } }

        """
    private static let script = "09:00 customer: Hi\n09:01 customer: Fine\n"

    /// A script as it is played, with what it expects.
    private static func written(_ script: String, _ name: String, _ flow: String, _ folder: TemporaryFolder)
        async throws
        -> String
    {
        let file = try folder.write(name, script)
        #expect(await parley("flow", "test", "--write", flow, file).code == 0)
        return file
    }

    /// `PARLEY_WRITE_SCRIPTS=1` writes down what happens now, as for all scripts.
    @Test func theExamplesTakeEveryEdge() async throws {
        let writes = ProcessInfo.processInfo.environment["PARLEY_WRITE_SCRIPTS"] == "1"
        let files = try ExampleFlows.files(".yaml") + ExampleFlows.files(".script")
        let ending = await parley(["flow", "test", "--least", "100"] + (writes ? ["--write"] : []) + files)
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(
            ending.output == """
                booking: 17 of 17 nodes, 26 of 26 edges
                orders: 17 of 17 nodes, 24 of 24 edges
                payment: 6 of 6 nodes, 6 of 6 edges
                satisfaction: 11 of 11 nodes, 16 of 16 edges

                """)
        #expect(ending.errors.isEmpty)
    }

    @Test func whatNoScriptTookIsNamed() async throws {
        let folder = try TemporaryFolder()
        let flow = try folder.write("hello.yaml", Self.flow)
        let script = try await Self.written(Self.script, "a.script", flow, folder)
        let ending = await parley("flow", "test", "--least", "60", flow, script)
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(
            ending.output == """
                hello: 3 of 4 nodes, 2 of 3 edges
                  nobody came to gone
                  nobody took ask → gone (timeout)

                """)
        let tooFew = await parley("flow", "test", "--least", "70", flow, script)
        #expect(tooFew.code == 1)
        #expect(tooFew.errors == "hello: 66.6 % of the edges are taken; --least asks for 70 %\n")
    }

    @Test func whatDiffersIsTold() async throws {
        let folder = try TemporaryFolder()
        let flow = try folder.write("hello.yaml", Self.flow)
        let script = try await Self.written(Self.script, "a.script", flow, folder)
        #expect(try String(contentsOfFile: script, encoding: .utf8).contains("→ bot:flow: \"Hello\""))
        let other = try folder.write("other.yaml", Self.flow.replacing("send: Hello", with: "send: Good day"))
        let ending = await parley("flow", "test", other, script)
        #expect(ending.code == 1)
        #expect(ending.output.hasPrefix("\(script): differs\n  - "), "\(ending.output)")
        #expect(ending.output.contains("→ bot:flow: \"Good day\""))
        #expect(ending.output.contains("\nhello: 3 of 4 nodes, 2 of 3 edges\n"), "the rest is told all the same")
    }

    @Test func aScriptsOwnConfigurationHoldsWithTheFlowsThatAreGiven() async throws {
        let folder = try TemporaryFolder()
        let old = try folder.write("old.yaml", Self.flow)
        let new = try folder.write("new.yaml", Self.flow.replacing("send: Hello", with: "send: Good day"))
        let stranger = try folder.write("stranger.yaml", Self.flow.replacing("name: hello", with: "name: stranger"))
        let header =
            "---\ndefaults: { botOnStart: desk }\nflows: [ old.yaml ]\ntasks: [ { id: desk, flow: hello } ]\n---\n"
        let script = try await Self.written(header + Self.script, "a.script", old, folder)
        #expect(await parley("simulate", "--check", script).code == 0)
        let both = await parley("flow", "test", stranger, old, script)
        #expect(both.code == 0, "what it does not need changes nothing: \(both.output)")
        #expect(both.output.contains("stranger: 0 of 4 nodes, 0 of 3 edges"))
        let ending = await parley("flow", "test", new, script)
        #expect(ending.code == 1)
        #expect(ending.output.contains("→ bot:desk: \"Good day\""))
    }

    @Test func versionsThatAreNotTestedAreNotCounted() async throws {
        let folder = try TemporaryFolder()
        let flow = try folder.write("hello.yaml", Self.flow)
        try folder.write("next.yaml", Self.flow.replacing("send: Hello", with: "send: Good day"))
        let steps = "09:00 publish next.yaml\n" + Self.script
        let script = try await Self.written(steps, "a.script", flow, folder)
        let ending = await parley("flow", "test", flow, script)
        #expect(ending.code == 0, "\(ending.output)")
        #expect(ending.output.hasPrefix("hello: 0 of 4 nodes, 0 of 3 edges\n"))
    }

    @Test func aStepThatIsNoneIsFoundWrong() async throws {
        let folder = try TemporaryFolder()
        let flow = try folder.write("hello.yaml", Self.flow)
        let script = try folder.write("a.script", "09:00 customer sings\n")
        let ending = await parley("flow", "test", flow, script)
        #expect(ending.code == 1)
        #expect(ending.errors.hasPrefix("\(script): line 1: unknown action; there are: "))
    }

    @Test(arguments: [
        (["a.yaml"], "give a script"), (["a.script"], "give a flow"),
        (["a.yaml", "b.script", "c.txt"], "c.txt: is neither"),
        (["a.yaml", "b.script", "--least", "101"], "--least is a number from 0 to 100"),
        (["a.yaml", "b.script", "--picture", "a.png"], "--picture is a file that ends in .svg"),
    ])
    func aWrongCallIsTold(arguments: [String], advice: String) async {
        let ending = await parley(["flow", "test"] + arguments)
        #expect(ending.code == 2)
        #expect(ending.errors.contains(advice), "\(ending.errors)")
    }

    @Test(.enabled(if: Graphviz.isThere)) func whatWasTakenIsDrawn() async throws {
        let folder = try TemporaryFolder()
        let flow = try folder.write("hello.yaml", Self.flow)
        let script = try await Self.written(Self.script, "a.script", flow, folder)
        let picture = "\(folder.path)/way.svg"
        #expect(await parley("flow", "test", "--picture", picture, flow, script).code == 0)
        let drawn = try String(contentsOfFile: picture, encoding: .utf8)
        #expect(drawn.contains("answered (1)") && drawn.contains("timeout 5m (0)"), "\(drawn)")
        let other = try folder.write("other.yaml", Self.flow.replacing("name: hello", with: "name: other"))
        #expect(await parley("flow", "test", "--picture", picture, flow, other, script).code == 0)
        for name in ["hello", "other"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder.path)/way-\(name).svg"))
        }
    }
}
