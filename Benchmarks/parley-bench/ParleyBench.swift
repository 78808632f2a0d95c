import ArgumentParser
import Dispatch
import Synchronization

/// The measurements of Parley itself. Each prints its figures to standard output, a line of JSON each.
@main
struct ParleyBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parley-bench", abstract: "Measures Parley, beside the machine's limits and its peers.",
        discussion:
            "`run` runs everything several times and makes tables; the others are one measurement each, a line of JSON a figure.",
        subcommands: [
            RunAll.self, WriteWork.self, MeasureAppend.self, MeasureReplay.self, MeasureRebuild.self,
            MeasureConversation.self,
            MeasureDisk.self, MeasureWebhook.self, MeasureReaders.self, MeasureNIO.self, MeasureDeadlines.self,
            MeasureMemory.self, MeasurePace.self, MeasureConsumers.self, MeasureBeside.self,
            MeasureDesk.self, MeasureFlows.self, MeasureStart.self, MeasureGrowth.self, MeasureAllocations.self,
            MeasureInstructions.self,
        ])

    /// Runs a command, not as a task where it is none: the way in which the main thread of an asynchronous program ends, with a
    /// signal mask in memory that can't be written, is what valgrind crashes on.
    static func main() {
        do {
            var command = try parseAsRoot()
            if let asynchronous = command as? any AsyncParsableCommand {
                try wait(for: asynchronous)
            } else {
                try command.run()
            }
        } catch { exit(withError: error) }
    }

    private static func wait(for command: any AsyncParsableCommand) throws {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) let command = command
        let failure = Mutex<(any Error)?>(nil)
        Task.detached { @Sendable in
            do {
                var command = command
                try await command.run()
            } catch { failure.withLock { $0 = error } }
            done.signal()
        }
        done.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}

/// Something is wrong: what, and what to do.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ advice: String) { description = advice }
}
