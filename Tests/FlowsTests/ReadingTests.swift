import Flows
import Foundation
import ParleyConfiguration
import Testing

/// Definitions that are right.
@Suite struct ReadingTests {
    @Test func theExampleOfTheLanguageReads() throws {
        let text = try String(contentsOfFile: "/work/shared/FLOWS.md", encoding: .utf8)
        let yaml = try #require(text.components(separatedBy: "```yaml\n").last?.components(separatedBy: "\n```").first)
        let flow = try FlowSource.flow(yaml)
        print(flow.canonical)
    }
}
