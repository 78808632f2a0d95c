import EventLogTesting
import Foundation
import Graphviz
import Testing

@testable import parley

/// `parley flow draw` (S0.8).
@Suite struct FlowDrawTests {
    private static let orders = "\(ExampleFlows.folder)/orders.yaml"
    private static let booking = ["\(ExampleFlows.folder)/booking.yaml", "\(ExampleFlows.folder)/payment.yaml"]

    @Test(.enabled(if: Graphviz.isThere)) func picturesAreDrawn() async throws {
        let folder = try TemporaryFolder()
        let printed = await parley(["flow", "draw"] + Self.booking)
        #expect(printed.code == 0, "\(printed.errors)")
        #expect(printed.output.contains("<svg") && printed.output.hasSuffix("</svg>\n"))
        #expect(printed.output.contains("confirm"))
        let file = try folder.write("a.png", "what was there")
        let written = await parley("flow", "draw", Self.orders, "--format", "png", "--output", file)
        #expect(written.code == 0 && written.output.isEmpty && written.errors.isEmpty, "\(written.errors)")
        #expect(try Data(contentsOf: URL(filePath: file)).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }

    @Test func otherProgramsCanDraw() async throws {
        let dot = await parley("flow", "draw", Self.orders, "--format", "dot")
        #expect(dot.output.hasPrefix("digraph \"orders\" {\n") && dot.output.hasSuffix("}\n"))
        let mermaid = await parley("flow", "draw", Self.orders, "--format", "mermaid")
        #expect(mermaid.output.hasPrefix("flowchart TD\n"))
    }

    @Test func whereGraphvizIsMissingItIsNamed() async {
        let ending = await parley(["flow", "draw", Self.orders], environment: ["PATH": "/nowhere"])
        #expect(ending.code == 1)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("apt-get install graphviz"))
    }

    @Test func whatDrawsWronglyIsTold() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("dot", "#!/bin/sh\necho half a picture; exit 3\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        let ending = await parley(["flow", "draw", Self.orders], environment: ["PATH": folder.path])
        #expect(ending.code == 1)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("dot could not draw the graph"))
    }

    @Test func aPictureWithoutEndIsNotTaken() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("dot", "#!/bin/sh\nexec /usr/bin/yes 'a picture without end'\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        let ending = await parley(["flow", "draw", Self.orders], environment: ["PATH": folder.path])
        #expect(ending.code == 1)
        #expect(ending.errors.contains("larger than 32 MiB"))
    }

    @Test func mistakesAreTold() async throws {
        let ending = await parley("flow", "draw", "\(ExampleFlows.folder)/booking.yaml")
        #expect(ending.code == 1)
        #expect(ending.errors.contains("nodes.pay.call.flow: there is no flow 'payment'"))
        #expect(await parley("flow", "draw", Self.orders, "--format", "gif").code == 2)
    }
}

extension Graphviz {
    /// Whether it is installed: what it draws is tested only then.
    static var isThere: Bool {
        ["/usr/local/bin/dot", "/usr/bin/dot", "/bin/dot"].contains(where: FileManager.default.isExecutableFile)
    }
}
