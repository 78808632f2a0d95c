import Foundation
import PackagePlugin

/// Makes what schemas say of events of what the sources say of them, whenever these have changed.
@main struct DescribeEvents: BuildToolPlugin {
    /// The modules whose types events are made of.
    private static let modules = ["Events", "Messages", "Settings"]

    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let modules = try context.package.targets(named: DescribeEvents.modules)
        let files = modules.compactMap { $0 as? any SourceModuleTarget }
            .flatMap { $0.sourceFiles(withSuffix: "swift").map(\.url) }
            .sorted { $0.path() < $1.path() }
        let source = context.pluginWorkDirectoryURL.appending(path: "DeclaredWords+All.swift")
        return [
            .buildCommand(
                displayName: "Making what schemas say of events",
                executable: try context.tool(named: "generate-events").url,
                arguments: ["words", source.path()] + files.map { $0.path() }, inputFiles: files, outputFiles: [source])
        ]
    }
}
