import EventLogTesting
import Foundation

/// A `log-exerciser` process: a log used by somebody else.
final class Exerciser {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()
    private var buffered: [UInt8] = []

    /// Starts the program, which is built beside the tests.
    init(_ arguments: String...) throws {
        process.executableURL = try BuiltProgram.named("log-exerciser")
        process.arguments = arguments
        process.standardOutput = output
        process.standardInput = input
        try process.run()
    }

    deinit {
        if process.isRunning { kill() }
    }

    var identifier: Int32 { process.processIdentifier }

    /// The next line of what it prints; nil at the end.
    func line() -> String? {
        while true {
            if let end = buffered.firstIndex(of: 10) {
                defer { buffered.removeFirst(end + 1) }
                return String(decoding: buffered[..<end], as: UTF8.self)
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            buffered += data
        }
    }

    /// Ends the process as a power cut would end it, and waits for that.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Ends the process's input, and waits for its end.
    func finish() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
