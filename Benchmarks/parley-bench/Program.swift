import Foundation

/// Another program, run to its end.
enum Program {
    /// Runs a program from the path, and answers what it wrote to standard output. What it writes to standard error goes to ours.
    static func output(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let hint = process.terminationStatus == 127 ? ": it is not installed, run Benchmarks/setup" : ""
            throw Failure("\(name) ended with exit code \(process.terminationStatus)\(hint)")
        }
        return String(decoding: output, as: UTF8.self)
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
