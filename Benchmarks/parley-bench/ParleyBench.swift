import ArgumentParser

/// The measurements of Parley itself. Each prints its figures to standard output, a line of JSON each.
@main
struct ParleyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parley-bench", abstract: "Measures Parley: one measurement a call, a line of JSON a figure.",
        discussion: "Called by Tools/bench, which runs each several times and makes tables of it.",
        subcommands: [
            WriteWork.self, MeasureAppend.self, MeasureReplay.self, MeasureRebuild.self, MeasureConversation.self,
            MeasureDisk.self, MeasureWebhook.self, MeasureDeadlines.self, MeasureMemory.self,
            MeasureStart.self,
        ])
}

/// Something is wrong: what, and what to do.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ advice: String) { description = advice }
}
