import BrokerTesting
import Testing

/// Scripts are written by people, with whatever editor they have.
@Suite struct ScriptParsingTests {
    @Test(arguments: [" ", "   "]) func aLineOfSpacesIsRefusedWithItsNumber(_ spaces: String) {
        let error = #expect(throws: ScriptError.self) { try Script(parsing: "09:00 customer: Hi\n\(spaces)\n") }
        #expect(error?.line == 2)
        #expect(error?.reason.contains("begins with a time") == true)
    }

    @Test func linesMayEndAsOnWindows() throws {
        let text = "---\ndefaults: {}\n---\n# What for\n09:00 customer: Hi\n    expected\n\n+10m customer: Hello\n"
        let script = try Script(parsing: text.replacing("\n", with: "\r\n"))
        #expect(script.lines == (try Script(parsing: text)).lines)
        #expect(script.configuration == "defaults: {}\n")
    }
}
