package import ArgumentParser
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a program of this package ends: 0 when done, 1 when something failed, 2 when it was called wrongly.
package enum CommandLineEnding {
    /// Runs a command and ends the process.
    package static func run<Command: AsyncParsableCommand>(_ command: Command.Type) async {
        do {
            var parsed = try command.parseAsRoot()
            if var waiting = parsed as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try parsed.run()
            }
        } catch {
            let status = status(of: command.exitCode(for: error))
            let message = command.fullMessage(for: error)
            if !message.isEmpty {
                if status == 0 { TraceOutput.print(message) } else { writeError(message) }
            }
            exit(status)
        }
    }

    /// The status for what ArgumentParser makes of an error.
    static func status(of code: ExitCode) -> Int32 {
        if code == .success { return 0 }
        return code == .validationFailure ? 2 : 1
    }

    private static func writeError(_ message: String) {
        var bytes = Array(message.utf8)
        bytes.append(10)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
