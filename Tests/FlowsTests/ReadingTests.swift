import Flows
import Foundation
import Messages
import ParleyConfiguration
import Testing

/// Definitions that are right, and what their check takes from outside.
@Suite struct ReadingTests {
    /// Keys are texts: YAML 1.1 takes `on` for a truth value.
    @Test func onIsAKey() throws {
        let flow = try FlowSource.flow(
            nodes: "start:\n  set: { count: 1 }\n  on: { done: no }\nno: { close: {} }",
            variables: "{ count: 0, y: 1, n: 2 }")
        #expect(flow.node("start")?.target(of: "done") == "no")
        #expect(flow.variables.map(\.name) == ["count", "y", "n"])
    }

    /// Tabs, escaped slashes, characters in two halves: what programs write as JSON.
    @Test func jsonIsRead() throws {
        let json =
            "{\n\t\"parley\": \"flow\\/1\",\n\t\"name\": \"orders\",\n\t\"start\": \"bye\",\n\t\"fallback\": {\"close\": {}},\n\t\"variables\": {\"a\": \"\\ud83d\\ude00\", \"b\": 1.5, \"c\": null},\n\t\"nodes\": {\"bye\": {\"close\": {}}}\n}"
        #expect(try FlowSource.flow(json).variables.map(\.value) == [.text("😀"), .number(1.5), .text("")])
        let wrong = json.replacing("bye\": {", with: "by\": {").replacing("\\ud83d\\ude00", with: "")
        #expect(FlowSource.mistakes(wrong) == "f:4:11: start: there is no node 'bye'; did you mean 'by'?")
    }

    @Test func firstValuesHaveTheirKinds() throws {
        let flow = try FlowSource.flow(
            nodes: "start: { close: {} }",
            variables:
                "{ a: 1, b: \"1\", c: true, d: \"true\", e: 1.50, f: 0171, g: , h: [1, \"2\"], i: { k: yes }, j: 12345678901234567890, k: -3 }"
        )
        #expect(
            flow.variables.map(\.value) == [
                .number(1), .text("1"), .flag(true), .text("true"), .number(1.5), .text("0171"), .text(""),
                .json("[1,\"2\"]"),
                .json("{\"k\":\"yes\"}"), .text("12345678901234567890"), .number(-3),
            ])
    }

    @Test(arguments: ExampleFlows.names) func whatIsCanonicalReadsAsTheSame(name: String) throws {
        let flow = try ExampleFlows.flow(name)
        let again = try Flow(canonical: flow.canonical)
        #expect(again == flow)
        #expect(again.canonical == flow.canonical)
        #expect(again.nodes.map(\.name) == flow.nodes.map(\.name))
        #expect(again.nodes.flatMap(\.edges).map(\.target) == flow.nodes.flatMap(\.edges).map(\.target))
    }

    @Test func layoutAndCommentsSayNothing() throws {
        let one = try FlowSource.flow(nodes: "start: { send: \"Hello\", on: { onSuccess: bye } }\nbye: { close: {} }")
        let other = try FlowSource.flow(
            nodes: "# A comment\nstart:\n  send: 'Hello'\n  on:\n    onSuccess: bye\n\nbye:\n  close: {}")
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
    }

    @Test func aBrokenLineOfALogIsNoFlow() {
        #expect(throws: FlowError.self) { try Flow(canonical: "{") }
        #expect(throws: FlowError.self) { try Flow(canonical: "[]") }
        do throws(FlowError) {
            _ = try Flow(canonical: "{\"parley\":\"flow/1\"}")
        } catch {
            #expect(error.mistakes.count == 4)
            #expect(error.description.hasPrefix("has no 'name'"))
        }
    }

    // MARK: From outside

    private let template = FlowSource.text(
        nodes:
            "start: { send: { text: Hi, template: { name: order_state, language: en } }, on: { onSuccess: bye } }\nbye: { close: {} }"
    )

    @Test func templatesAreThere() {
        #expect(FlowSource.mistakes(template) == "")
        #expect(FlowSource.mistakes(template, outside: FlowOutside(templates: ["order_state"])) == "")
        #expect(
            FlowSource.mistakes(template, outside: FlowOutside(templates: ["order_status"]))
                == "f:7:48: nodes.start.send.template.name: there is no template 'order_state'; did you mean 'order_status'?"
        )
        #expect(
            FlowSource.mistakes(template, outside: FlowOutside(templates: []))
                == "f:7:48: nodes.start.send.template.name: there is no template 'order_state'; there is none yet")
    }

    @Test func theLinesLimitsCount() {
        let list = FlowSource.text(
            nodes: """
                start: { send: { text: Choose, list: { button: More, sections: [{ rows: [{ id: a, title: A }] }] } }, on: { onSuccess: ask } }
                ask: { receive: { accept: tap }, timeout: 5m, on: { a: bye } }
                bye: { close: {} }
                """)
        #expect(FlowSource.mistakes(list) == "")
        #expect(
            FlowSource.mistakes(list, outside: FlowOutside(limits: .connect))
                == "f:7:18: nodes.start.send: 'interactive.action.sections[0].title' is missing or empty, and is needed (connect)"
        )
    }

    // MARK: Limits

    @Test func aDefinitionHasAThousandNodes() {
        func nodes(_ count: Int) -> String {
            (1...count).map {
                "\($0 == 1 ? "start" : "n\($0)"): { set: { count: 1 }, on: { done: \($0 == count ? "bye" : "n\($0 + 1)") } }"
            }
            .joined(separator: "\n") + "\nbye: { close: {} }"
        }
        #expect(FlowSource.mistakes(nodes: nodes(999), variables: "{ count: 0 }") == "")
        #expect(
            FlowSource.mistakes(nodes: nodes(1_000), variables: "{ count: 0 }").contains(
                "f:6:1: nodes: has 1001 nodes; at most 1000 are possible: call other flows"))
    }

    @Test func aDefinitionHasAMebibyte() {
        let text = "# " + String(repeating: "x", count: FlowLimits.definition)
        #expect(FlowSource.mistakes(text) == "f: has 1048578 bytes; at most 1048576 are possible")
        #expect(FlowSource.mistakes("") == "f: is empty; begin with 'parley: flow/1'")
    }

    /// What an anchor names is there once in the file, and can be there a million times in the tree.
    @Test func aSmallFileThatBecomesAHugeTreeIsRefused() {
        let lines = (1...9).map {
            "v\($0): &v\($0) [\(Array(repeating: "*v\($0 - 1)", count: 9).joined(separator: ", "))]"
        }
        #expect(
            FlowSource.mistakes("v0: &v0 [a]\n" + lines.joined(separator: "\n")).contains("more than 200000 values"))
    }

    @Test func variablesAreTwoHundred() {
        let names = (1...201).map { "v\($0): 1" }.joined(separator: ", ")
        #expect(
            FlowSource.mistakes(nodes: "start: { close: {} }", variables: "{ \(names) }")
                == "f:4:1: variables: has 201 names; at most 200 are possible")
        #expect(
            FlowSource.mistakes(
                nodes: "start: { close: {} }", variables: "{ a: \"\(String(repeating: "x", count: 70_000))\" }")
                == "f:4:1: variables: hold 70000 bytes; at most 65536 are possible")
    }

    @Test func placeholdersAreTwoHundred() {
        let text = String(repeating: "{{line}}", count: 201)
        #expect(
            FlowSource.mistakes(nodes: "start: { send: \"\(text)\", on: { onSuccess: bye } }\nbye: { close: {} }")
                .contains("has more than 200 placeholders"))
    }
}

/// Definitions that are meant to take long: were one looked at in another way than it is, its test would not end.
@Suite struct LargeDefinitionTests {
    /// However much is wrong: after so many mistakes none is looked for any closer.
    @Test func manyMistakesTakeNoTime() {
        let edges = (1...40).map { "e\($0): nowhere_\($0)_to_be_found" }.joined(separator: ", ")
        let nodes = (1...200).map {
            "node_number_\($0): { set: { count: \"{{one}}{{two}}{{three}}\" }, on: { \(edges) } }"
        }
        let told = FlowSource.mistakes(nodes: nodes.joined(separator: "\n"), variables: "{ count: 0 }")
        #expect(told.contains("did you mean") == false)
        #expect(told.split(separator: "\n").count > 1_000)
    }

    @Test func manyEdgesTakeNoTime() {
        let conditions = (1...40).map { "e\($0): \"count > \($0)\"" }.joined(separator: ", ")
        let nodes = (1...200).map { number in
            let edges = (1...40).map { "e\($0): n\(min(200, number + $0))" }.joined(separator: ", ")
            return number == 200
                ? "n200: { close: {} }"
                : "n\(number): { branch: { \(conditions) }, on: { \(edges), else: n\(number + 1) } }"
        }
        let yaml = FlowSource.text(nodes: nodes.joined(separator: "\n"), variables: "{ count: 0 }", start: "n1")
        #expect(FlowSource.mistakes(yaml) == "")
    }

    @Test func menusThatReachEverywhereTakeNoTime() {
        let nodes = (1...150).map { number in
            let next = number == 150 ? "n1" : "n\(number + 1)"
            return """
                n\(number): { send: { text: Choose, buttons: [{ id: a\(number), title: A }, { id: b\(number), title: B }] }, on: { onSuccess: r\(number) } }
                r\(number): { receive: { accept: tap }, timeout: 5m, on: { answered: \(next), timeout: n1, invalid: n\(max(1, number / 2)) } }
                """
        }
        let yaml = FlowSource.text(nodes: nodes.joined(separator: "\n"), variables: "{ count: 0 }", start: "n1")
        #expect(FlowSource.mistakes(yaml) == "")
    }
}
