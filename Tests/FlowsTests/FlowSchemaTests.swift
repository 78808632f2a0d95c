import Encoding
import Flows
import Foundation
import Settings
import Testing

/// The JSON Schema is made of the language, and is committed: `PARLEY_WRITE_SCHEMAS=1 swift test --filter
/// FlowSchemaTests` writes it.
@Suite struct FlowSchemaTests {
    private var file: URL { ExampleFlows.file("docs/flow.schema.json") }

    private func pretty() throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(FlowSchema.document.json.utf8))
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try JSONSerialization.data(withJSONObject: object, options: options), as: UTF8.self)
            + "\n"
    }

    @Test func theFileSaysWhatTheLanguageSays() throws {
        if ProcessInfo.processInfo.environment["PARLEY_WRITE_SCHEMAS"] != nil {
            try pretty().write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == pretty())
    }

    /// Every key that the check knows is in the schema, and the other way round.
    @Test(arguments: FlowAction.Kind.allCases) func everyKindIsInIt(kind: FlowAction.Kind) throws {
        let node = FlowSchema.document["$defs"]?["node"]
        #expect(node?["properties"]?[kind.rawValue] != nil)
        #expect(
            node?["oneOf"]?.elements.contains {
                $0["required"] == SettingNode(.sequence([SettingNode(.text(kind.rawValue))]))
            } == true)
    }
}
