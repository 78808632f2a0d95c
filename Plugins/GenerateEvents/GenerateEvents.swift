import Foundation
import PackagePlugin

/// Makes `Event`, and what else follows from a kind, of the rows in `EventKind.swift` whenever they have changed.
@main struct GenerateEvents: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let declaration = target.directoryURL.appending(path: "EventKind.swift")
        let source = context.pluginWorkDirectoryURL.appending(path: "Event+Kinds.swift")
        return [
            .buildCommand(
                displayName: "Making the kinds of event", executable: try context.tool(named: "generate-events").url,
                arguments: ["kinds", declaration.path(), source.path()], inputFiles: [declaration],
                outputFiles: [source])
        ]
    }
}
