import Foundation
import PackagePlugin

/// Makes the files in a module's `Templates` and `Assets` part of the program, whenever they have changed.
@main struct EmbedFiles: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let files = ["Assets", "Templates"].flatMap { folder -> [URL] in
            let folder = target.directoryURL.appending(path: folder)
            let found = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            return (found ?? []).sorted { $0.path() < $1.path() }
        }
        let source = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding files", executable: try context.tool(named: "embed-files").url,
                arguments: [source.path()] + files.map { $0.path() }, inputFiles: files, outputFiles: [source])
        ]
    }
}
