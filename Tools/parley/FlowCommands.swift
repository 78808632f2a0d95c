import ArgumentParser

/// `parley flow`: flows, before they answer anybody.
struct FlowCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Check flows, or draw them.",
        subcommands: [FlowCheck.self, FlowDraw.self])
}
