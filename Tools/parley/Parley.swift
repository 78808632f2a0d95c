import ArgumentParser
import Foundation
import ParleyConfiguration

/// The command line. Each subcommand is a file of its own.
struct Parley: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parley",
        abstract: "A WhatsApp conversation broker with an event log: run it, read its log, replay and rebuild.",
        discussion: """
            Data goes to standard output, progress and logs to standard error. Exit codes: 0 done, 1 something is wrong, \
            2 called wrongly, 130 interrupted. NO_COLOR, or an output that is no terminal, turns colours and progress bars off.

            Every command but ingest, serve, rebuild and 'webhooks new-key' only reads the log, and works while another process writes it.
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, Ingest.self, Conversations.self, Replay.self, Follow.self, Rebuild.self, Verify.self,
            Stats.self,
            Simulate.self, FlowCommands.self, GroupCommands.self, WebhookCommands.self, Config.self,
            MakeEntryPoint.self,
        ])
}

@main
struct Program {
    static func main() async {
        // A reader that goes away (`| head`) is an error to be answered, not a signal to die of.
        signal(SIGPIPE, SIG_IGN)
        exit(await Parley.run(Array(CommandLine.arguments.dropFirst()), on: .process))
    }
}

extension Parley {
    /// Runs a command as the process would, and answers its exit code.
    static func run(_ arguments: [String], on console: Console) async -> Int32 {
        let interruption = Interruption()
        let work = Task {
            await Console.$current.withValue(console) { await execute(arguments, interruption, console) }
        }
        interruption.cancels(work)
        let code = await work.value
        let isComplete = console.output.finish()
        if !isComplete { console.note("parley: the output could not be written completely: is the disk full?") }
        _ = console.errors.finish()
        return isComplete ? code : max(code, 1)
    }

    private static func execute(_ arguments: [String], _ interruption: Interruption, _ console: Console) async -> Int32
    {
        do {
            var command = try await asyncParseAsRoot(arguments)
            if console.isProcess, command is any Interruptible { interruption.arm() }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error, console, interruption)
        }
    }

    private static func report(_ error: any Error, _ console: Console, _ interruption: Interruption) -> Int32 {
        switch error {
        case is OutputClosed: return 0
        case is CancellationError:
            console.note("parley: interrupted")
            return 128 + (interruption.signal ?? SIGINT)
        case let error as ConfigurationError:
            console.note(error.description)
            return 1
        case let code as ExitCode: return code.rawValue
        default: return reportOther(error, console)
        }
    }

    /// ArgumentParser's own errors, requests for help among them, and everything that says itself what to do.
    private static func reportOther(_ error: any Error, _ console: Console) -> Int32 {
        let code = exitCode(for: error)
        switch code {
        case .success:
            try? console.print(fullMessage(for: error))
            return 0
        case .validationFailure:
            console.note(fullMessage(for: error))
            return 2
        default:
            console.note("parley: \(message(for: error))")
            return 1
        }
    }
}

/// Something is wrong: what, and what to do. The command ends with exit code 1.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ advice: String) { description = advice }
}
