import Foundation

/// Another program, run to its end.
enum Program {
    /// A program of the harness.
    enum Name: Hashable, Sendable {
        /// This one.
        case parley
        /// One in C, by its name.
        case c(String)
        /// A script under `Benchmarks`.
        case script(String)

        var path: String {
            switch self {
            case .parley: CommandLine.arguments[0]
            case .c(let name): ".build/bench/\(name)"
            case .script(let path): "Benchmarks/\(path)"
            }
        }
    }

    /// Runs a program, by path or from the search path, and answers what it wrote to standard output. What it writes to standard
    /// error goes to ours.
    static func output(_ name: String, _ arguments: [String]) throws -> String {
        let pipe = Pipe()
        let process = try started(name, arguments, output: pipe)
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        try end(process, name)
        return String(decoding: output, as: UTF8.self)
    }

    /// Closes every file but the standard three, and becomes another program.
    private static let withoutFiles = """
        for file in /proc/self/fd/*; do file=${file##*/}; [ "$file" -le 2 ] || eval "exec $file>&-"; done; exec "$@"
        """

    /// Runs a program that leaves a server behind. The server gets none of our files: while it had those by which we learn of
    /// the program's end, that end would not come.
    static func run(leavingBehind name: String, _ arguments: [String]) throws {
        let output = FileHandle.nullDevice
        try end(try started("bash", ["-c", withoutFiles, "bash", name] + arguments, output: output), name)
    }

    private static func started(_ name: String, _ arguments: [String], output: Any) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        return process
    }

    private static func end(_ process: Process, _ name: String) throws {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let hint =
                process.terminationStatus == 127 ? ": it is not there, run Benchmarks/setup and Benchmarks/build" : ""
            throw Failure("\(name) ended with exit code \(process.terminationStatus)\(hint)")
        }
    }
}

/// The processor time that this process has taken.
enum ProcessorTime {
    /// So far, in user mode and in the kernel, all threads together.
    static var ofThisProcess: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
