import EventLog
import Glibc
import LMDBEventLog

/// Uses a log from a process of its own, for tests that need a second process or one that can be killed.
///
///     log-exerciser append FOLDER           appends until it is killed; prints each acknowledged key and its position
///     log-exerciser hold FOLDER             opens the log for writing, prints "open", and keeps it until its input ends
///     log-exerciser follow FOLDER COUNT     opens the log for reading, prints "open", then each position as it appears
///     log-exerciser live FOLDER COUNT       appends COUNT batches a caller, prints what is acknowledged, and closes the log
///     log-exerciser read FOLDER             reads everything without verifying it; prints how many records there are
///     log-exerciser inspect FOLDER          looks whether what was acknowledged, on its input, is there; prints "whole"
@main
struct LogExerciser {
    static func main() async throws {
        // Where the log says why it can't be used, that is no crash.
        do { try await run() } catch let error as LogError {
            let bytes = Array("\(error)\n".utf8)
            _ = write(STDERR_FILENO, bytes, bytes.count)
            exit(1)
        }
    }

    private static func run() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let command = arguments.first, let folder = arguments.dropFirst().first else { throw Usage() }
        switch command {
        case "append": try await Appending(folder: folder).run()
        case "hold": try hold(folder)
        case "follow":
            guard let text = arguments.dropFirst(2).first, let count = UInt64(text) else { throw Usage() }
            try await follow(folder, count)
        case "live":
            guard let text = arguments.dropFirst(2).first, let count = UInt64(text) else { throw Usage() }
            try await Life(folder: folder, batches: count).run()
        case "read": try read(folder)
        case "inspect": try await inspect(folder)
        default: throw Usage()
        }
    }

    /// Writes a line at once: whoever reads it may kill this process next.
    static func print(line: String) {
        let bytes = Array((line + "\n").utf8)
        guard write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { exit(1) }
    }
}

/// The command was not understood.
struct Usage: Error, CustomStringConvertible {
    var description: String { "use: log-exerciser append|hold|follow|live|read|inspect FOLDER [COUNT]" }
}
