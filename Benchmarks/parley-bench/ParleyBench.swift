import ArgumentParser

/// The measurements of Parley itself. Each prints its figures to standard output, a line of JSON each.
@main
struct ParleyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parley-bench", abstract: "Measures Parley, beside the machine's limits and its peers.",
        discussion:
            "`run` runs everything several times and makes tables; the others are one measurement each, a line of JSON a figure.",
        subcommands: [
            RunAll.self, WriteWork.self, MeasureAppend.self, MeasureReplay.self, MeasureRebuild.self,
            MeasureConversation.self,
            MeasureDisk.self, MeasureWebhook.self, MeasureNIO.self, MeasureDeadlines.self, MeasureMemory.self,
            MeasureStart.self, MeasureGrowth.self, MeasureAllocations.self,
        ])
}

/// Something is wrong: what, and what to do.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ advice: String) { description = advice }
}
