import Foundation

/// Where a command's words go and where its input comes from: the process's own streams, or a test's.
final class Console: Sendable {
    /// The console of the command that runs in this task.
    @TaskLocal static var current = Console.process

    /// The process's own streams.
    static let process: Console = {
        let environment = ProcessInfo.processInfo.environment
        let allowsPaint = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return Console(
            output: FileSink(descriptor: STDOUT_FILENO), errors: FileSink(descriptor: STDERR_FILENO),
            paint: Paint(isOn: allowsPaint && isatty(STDOUT_FILENO) == 1),
            showsProgress: allowsPaint && isatty(STDERR_FILENO) == 1, environment: environment, isProcess: true,
            input: { try InputReader.read(STDIN_FILENO, atMost: $0) })
    }()

    /// Data.
    let output: any TextSink
    /// Progress, notes and errors.
    let errors: any TextSink
    /// Whether and how the output is coloured.
    let paint: Paint
    /// Whether somebody watches who wants to see progress.
    let showsProgress: Bool
    /// The environment's variables.
    let environment: [String: String]
    /// Whether this is the process's own console, whose signals count.
    let isProcess: Bool
    /// Reads the standard input to its end; throws where it is longer than so many bytes.
    let input: @Sendable (Int) throws -> [UInt8]

    init(
        output: any TextSink, errors: any TextSink, paint: Paint = Paint(isOn: false), showsProgress: Bool = false,
        environment: [String: String] = [:], isProcess: Bool = false, input: @escaping @Sendable (Int) throws -> [UInt8]
    ) {
        (self.output, self.errors, self.paint, self.showsProgress) = (output, errors, paint, showsProgress)
        (self.environment, self.isProcess, self.input) = (environment, isProcess, input)
    }

    /// Prints a line of data.
    ///
    /// - Throws: ``OutputClosed`` where nobody reads any more: a command that only prints has no more to do.
    func print(_ line: String) throws { try output.write(line + "\n") }

    /// Tells something beside the data.
    func note(_ line: String) {
        try? errors.write(line + "\n")
        try? errors.flush()
    }
}
