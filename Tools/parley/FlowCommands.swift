import ArgumentParser

/// `parley flow`: flows, before they answer anybody.
struct FlowCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Check flows, play scripts through them, or draw them.",
        subcommands: [FlowCheck.self, FlowTest.self, FlowDraw.self])
}
