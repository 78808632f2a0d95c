import Foundation
import Testing

/// Every input that is kept in `Tests/Corpora`: what the fuzzer begins with, and what it has once found.
@Suite struct CorpusTests {
    private static let corpora = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpora")

    private static func inputs(of target: FuzzTarget) throws -> [URL] {
        let folder = corpora.appending(path: target.name)
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
    }

    @Test(arguments: FuzzTarget.all.map(\.name)) func everyInputIsTaken(_ name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let inputs = try Self.inputs(of: target)
        #expect(!inputs.isEmpty, "there is nothing to begin with")
        for input in inputs {
            do { try target.attempt([UInt8](Data(contentsOf: input))) } catch {
                Issue.record("\(name)/\(input.lastPathComponent): \(error)")
            }
        }
    }

    /// Small, so that they are read by people and cost nothing.
    @Test func corporaAreSmall() throws {
        for target in FuzzTarget.all {
            let inputs = try Self.inputs(of: target)
            #expect(inputs.count <= 20, "\(target.name) has \(inputs.count) inputs")
            for input in inputs { #expect(try Data(contentsOf: input).count <= 2048, "\(input.path) is too large") }
        }
    }

    @Test func everyCorpusHasATarget() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }
}
