import ArgumentParser
import Flows
import Graphviz
import ParleyConfiguration

/// `parley flow draw`: a flow as a picture.
struct FlowDraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Draw a flow, as a picture or in the language of Graphviz or Mermaid.",
        discussion: """
            The picture goes to standard output unless there is --output. svg and png are drawn by Graphviz (apt-get install \
            graphviz). Flows that it calls are not drawn, but checked: give their files, too.
            """)

    /// What is drawn.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case svg, mermaid, dot, png
    }

    @Option(help: "svg, mermaid, dot or png.") var format = Format.svg
    @Option(help: "The file that is written, in place of one that is there.") var output: String?
    @Argument(help: "The flow, and then those that it calls.") var files: [String]

    func run() throws {
        let flows = try FlowFile.readAll(in: files)
        guard let flow = flows.first else { return }
        let bytes = try drawn(FlowDrawing(flow))
        if let output { try bytes.write(output) } else { try Console.current.output.write(bytes) }
    }

    private func drawn(_ drawing: FlowDrawing) throws -> [UInt8] {
        switch format {
        case .mermaid: Array(drawing.mermaid.utf8)
        case .dot: Array(drawing.dot.utf8)
        case .svg: try Graphviz.draw(drawing.dot, as: .svg)
        case .png: try Graphviz.draw(drawing.dot, as: .png)
        }
    }
}
