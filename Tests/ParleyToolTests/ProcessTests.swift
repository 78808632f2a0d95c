import Broker
import Decisions
import EventLog
import EventLogTesting
import Events
import Foundation
import LMDBEventLog
import Testing
import Timeline

/// The program as users start it.
@Suite struct ProcessTests {
    @Test func itFollowsALogThatAnotherProcessWrites() async throws {
        let folder = try TemporaryFolder()
        let log = try LMDBEventLog.open(at: folder.data)
        defer { log.close() }
        let broker = try Broker(log: log, time: SystemTime(), firesDeadlines: false)
        broker.start()
        defer { broker.stop() }
        let program = try Program(["follow", "--data", folder.data, "--from", "1"])
        for number in 1...3 {
            _ = try await broker.submit(.registerAgent(id: "agent-\(number)", name: "Agent \(number)"))
            var line = program.line()
            if line?.contains("#") == false { line = program.line() }
            #expect(line?.hasSuffix("#\(number)  parley  = agent agent-\(number) is \"Agent \(number)\"") ?? false)
        }
        // Everything that reads, reads while the log is being written.
        for command in [["stats"], ["verify"], ["conversations"]] {
            #expect(try Program(command + ["--data", folder.data]).finish() == 0)
        }
        program.interrupt()
        #expect(program.finish() == 0, "being interrupted is how following ends")
        #expect(program.errors.isEmpty)
    }

    @Test func theEndOfTheReaderIsTheEndOfFollowing() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        let program = try Program(["follow", "--data", folder.data, "--from", "1"])
        #expect(program.line() == "2020-01-05")
        program.stopReading()
        #expect(program.finish() == 0)
        #expect(program.errors.isEmpty)
    }

    @Test func interruptedWhileItWaitsForInputItEndsInOrder() async throws {
        let folder = try TemporaryFolder()
        let body = try folder.write("body.json", Samples.text("A"))
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let program = try Program(["ingest", "--data", folder.data, body, pipe])
        // Opening the pipe waits until the program reads from it.
        let writing = open(pipe, O_WRONLY)
        program.interrupt()
        #expect(program.finish() == 130)
        close(writing)
        let notes = program.errors.split(separator: "\n")
        #expect(
            notes == [
                "parley: not everything was taken in: run it again to take in the rest", "parley: interrupted",
            ])
        #expect(await parley("verify", "--data", folder.data).output.hasPrefix("sound: 4 events"))
        let again = await parley("ingest", "--data", folder.data, "--quiet", body)
        #expect(again.output.hasPrefix("total: 1 body: 0 recorded, 1 known"))
    }

    @Test func theExitCodesAreThoseOfTheContract() throws {
        #expect(try Program(["--help"]).finish() == 0)
        #expect(try Program(["stats", "--data", "/nowhere"]).finish() == 1)
        #expect(try Program(["stats", "--nonsense"]).finish() == 2)
    }
}

/// A `parley` process.
private final class Program {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()
    private let trouble = Pipe()
    private var buffered: [UInt8] = []

    /// Starts the program, which is built beside the tests.
    init(_ arguments: [String]) throws {
        process.executableURL = try BuiltProgram.named("parley")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["NO_COLOR": "1"]) { $1 }
        process.standardOutput = output
        process.standardInput = input
        process.standardError = trouble
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// The next line of the data; nil at the end.
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

    /// What it says beside the data, once it has ended.
    var errors: String { String(decoding: trouble.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }

    func interrupt() { process.interrupt() }

    func stopReading() { try? output.fileHandleForReading.close() }

    /// Waits for its end, and answers its exit code.
    func finish() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}
