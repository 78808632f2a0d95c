import Glibc
import LMDBEventLog

/// Uses a log from a process of its own, for tests that need a second process or one that can be killed.
///
///     log-exerciser append FOLDER           appends until it is killed; prints each acknowledged key and its position
///     log-exerciser hold FOLDER             opens the log for writing, prints "open", and keeps it until its input ends
///     log-exerciser follow FOLDER COUNT     opens the log for reading, prints "open", then each position as it appears
@main
struct LogExerciser {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let command = arguments.first, let folder = arguments.dropFirst().first else { throw Usage() }
        switch command {
        case "append": try await Appending(folder: folder).run()
        case "hold": try hold(folder)
        case "follow":
            guard let text = arguments.dropFirst(2).first, let count = UInt64(text) else { throw Usage() }
            try await follow(folder, count)
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
    var description: String { "use: log-exerciser append|hold|follow FOLDER [COUNT]" }
}
