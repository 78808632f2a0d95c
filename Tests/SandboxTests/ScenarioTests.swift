import Foundation
import Testing
import Timeline

@testable import Sandbox

@Suite("Scenarios")
struct ScenarioTests {
    @Test("the sample cast can be read, on the sample lines")
    func sample() throws {
        let sample = try Scenario.sample()
        #expect(sample.lines.map(\.name) == ["Support", "Concierge", "Orders"])
        #expect(sample.customers.contains { $0.phone == nil && $0.userID != nil })
        #expect(sample.customers.contains { $0.line == "106540352242923" })
        #expect(sample.customers.allSatisfy { $0.every != nil })
    }

    @Test("the scenario in the tool's README can be read")
    func readme() throws {
        let root = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        let data = try #require(FileManager.default.contents(atPath: "/\(root)/Tools/whatsapp-sandbox/README.md"))
        let parts = String(decoding: data, as: UTF8.self).components(separatedBy: "```yaml\n")
        let yaml = try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
        let scenario = try Scenario(yaml: yaml)
        #expect(scenario.customers.first?.rules.count == 2)
    }

    @Test("every word of the language is understood")
    func language() throws {
        let scenario = try Scenario(
            yaml: """
                lines:
                  - {id: "1", name: Desk, number: "+49 30 123456", businessAccount: "77", identityCheck: true}
                templates:
                  - {name: offer, language: de, category: marketing, status: paused, header: 1, body: 2, buttons: 1}
                customers:
                  - id: ada
                    name: Ada
                    username: "@ada"
                    phone: "+49 151 00000001"
                    userId: DE.12345
                    line: Desk
                    reachable: false
                    receipts: {sent: 2s, delivered: never, read: 1m..2m}
                    starts: 1m..2m
                    every: 2h
                    story:
                      - say: [Hello, Hi]
                        again: 10m
                      - {after: 5m..6m, album: [{image: one}, {document: two.pdf}]}
                      - wait: 26h
                      - {device: new}
                      - {number: "4915100000009"}
                      - {voice: true}
                      - {location: Here}
                      - {unsupported: true}
                      - {welcome: true}
                    when:
                      - {message: list, times: 3, then: [{after: 1m, tap: rate-5}]}
                      - {contains: hello, then: [{react: "👍"}, {tap: random}]}
                """)
        #expect(
            scenario.lines == [
                Line(id: "1", name: "Desk", displayNumber: "4930123456", businessAccount: "77", checksIdentity: true)
            ])
        #expect(scenario.templates.first?.status == .paused)
        let ada = try #require(scenario.customers.first)
        #expect(ada.phone == "4915100000001")
        #expect(
            ada.receipts
                == ReceiptHabit(sent: Delay(.seconds(2)), delivered: nil, read: Delay(.seconds(60), .seconds(120))))
        #expect(ada.story.count == 9)
        #expect(ada.story[0].act == .write([.text("Hello"), .text("Hi")], again: .seconds(600)))
        #expect(ada.story[1].act == .album([.image(caption: "one"), .document(name: "two.pdf")]))
        #expect(ada.story[2] == Step(after: Delay(.seconds(93_600)), act: .nothing))
        #expect(ada.rules[0].steps == [Step(after: Delay(.seconds(60)), act: .tap(.named("rate-5")))])
        #expect(ada.rules[1].steps.map(\.act) == [.react("👍"), .tap(.random)])
    }

    @Test("several names are several people who take turns")
    func names() throws {
        let scenario = try Scenario(
            yaml: """
                customers:
                  - id: visitor
                    names: [Ana, Ben, Cy]
                    phone: "12025550999"
                    userId: US.999999
                    starts: 10m
                    every: 1h
                """)
        #expect(scenario.customers.map(\.id) == ["visitor", "visitor-2", "visitor-3"])
        #expect(scenario.customers.map(\.name) == ["Ana", "Ben", "Cy"])
        #expect(scenario.customers.map(\.phone) == ["12025550999", "12025551000", "12025551001"])
        #expect(scenario.customers.map(\.userID) == ["US.999999", "US.000000", "US.000001"])
        #expect(scenario.customers.map(\.starts.shortest) == [.seconds(600), .seconds(4200), .seconds(7800)])
        #expect(scenario.customers.allSatisfy { $0.every == .seconds(10_800) })
    }

    @Test(
        "what is wrong is named, with its line",
        arguments: [
            ("customers:\n  - id: a\n    name: A\n    phone: \"4915100000001\"\n    sayy: x", 5, "no `sayy`"),
            ("customers:\n  - id: a\n    name: A", 2, "needs `phone`"),
            ("customers:\n  - id: a\n    name: A\n    phone: abc", 4, "phone number"),
            ("customers:\n  - {id: A, name: A, phone: \"4915100000001\"}", 2, "small letters"),
            ("customers:\n  - {id: a, name: A, phone: \"4915100000001\", line: Sales}", 2, "no line Sales"),
            ("customers:\n  - {id: a, name: A, phone: \"4915100000001\", every: 5s}", 2, "at least 1m"),
            ("customers:\n  - {id: a, name: A, phone: \"4915100000001\", starts: soon}", 2, "`starts` is a time"),
            ("customers:\n  - {id: a, name: A, phone: \"4915100000001\", story: [{after: 5m}]}", 2, "needs one of"),
            ("customers:\n  - {id: a, name: A, phone: \"4915100000001\", story: [{say: x, tap: y}]}", 2, "one thing"),
            ("customers:\n  - {id: a, name: A, phone: \"4915100000001\", story: [{tap: x, again: 5m}]}", 2, "`again`"),
            (
                "customers:\n  - {id: a, name: A, phone: \"4915100000001\", story: [{album: [{image: x}]}]}", 2,
                "2 to 10"
            ),
            ("customers:\n  - {id: a, name: A, phone: \"4915100000001\", when: [{contains: x}]}", 2, "needs `then`"),
            ("customers:\n  - {id: a, name: A, userId: \"123\"}", 2, "country code"),
            ("templates:\n  - {name: x, category: spam}", 2, "`category` is"),
            ("castomers: []", 1, "no `castomers`"),
        ])
    func errors(yaml: String, line: Int, problem: String) {
        #expect {
            try Scenario(yaml: yaml)
        } throws: { error in
            guard let error = error as? ScenarioError else { return false }
            return error.line == line && error.problem.contains(problem)
        }
    }

    @Test(
        "what can't be told apart is refused",
        arguments: [
            "customers: [{id: a, name: A, phone: \"4915100000001\"}, {id: a, name: B, phone: \"4915100000002\"}]",
            "customers: [{id: a, name: A, phone: \"4915100000001\"}, {id: b, name: B, phone: \"4915100000001\"}]",
            "lines: [{id: \"1\"}, {id: \"1\"}]", "", "[]", "a: [", "lines: []",
        ])
    func repeated(yaml: String) { #expect(throws: ScenarioError.self) { try Scenario(yaml: yaml) } }
}
