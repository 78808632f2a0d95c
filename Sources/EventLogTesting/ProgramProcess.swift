import Foundation

/// A program that was built beside the tests, running: it is read line by line, and ended one way or another.
public final class ProgramProcess {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()
    private let trouble = Pipe()
    private var buffered: [UInt8] = []

    /// Starts a program.
    ///
    /// - Parameter environment: What it has beside this process's own environment.
    public init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = try BuiltProgram.named(name)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardInput = input
        process.standardError = trouble
        try process.run()
    }

    deinit {
        if process.isRunning { kill() }
    }

    /// The process's number.
    public var identifier: Int32 { process.processIdentifier }

    /// The next line of what it prints; nil at the end.
    public func line() -> String? {
        while true {
            if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffered.removeFirst(end + 1) }
                return String(decoding: buffered[..<end], as: UTF8.self)
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            buffered += data
        }
    }

    /// What it says beside the data, once it has ended.
    public var errors: String { String(decoding: trouble.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }

    /// Reads nothing more of what it prints.
    public func stopReading() { try? output.fileHandleForReading.close() }

    /// Interrupts it, as somebody at a terminal would.
    public func interrupt() { process.interrupt() }

    /// Ends it as a power cut would end it, and waits for that.
    public func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Ends its input, waits for its end, and answers its exit code.
    @discardableResult
    public func finish() -> Int32 {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
