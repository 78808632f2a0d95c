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
        let program = try ProgramProcess(parley: ["follow", "--data", folder.data, "--from", "1"])
        for number in 1...3 {
            _ = try await broker.submit(.registerAgent(id: "agent-\(number)", name: "Agent \(number)"))
            var line = program.line()
            if line?.contains("#") == false { line = program.line() }
            #expect(line?.hasSuffix("#\(number)  parley  = agent agent-\(number) is \"Agent \(number)\"") ?? false)
        }
        // Everything that reads, reads while the log is being written.
        for command in [["stats"], ["verify"], ["conversations"]] {
            #expect(try ProgramProcess(parley: command + ["--data", folder.data]).finish() == 0)
        }
        program.interrupt()
        #expect(program.finish() == 0, "being interrupted is how following ends")
        #expect(program.errors.isEmpty)
    }

    @Test func theEndOfTheReaderIsTheEndOfFollowing() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        let program = try ProgramProcess(parley: ["follow", "--data", folder.data, "--from", "1"])
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
        let program = try ProgramProcess(parley: ["ingest", "--data", folder.data, body, pipe])
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
        #expect(try ProgramProcess(parley: ["--help"]).finish() == 0)
        #expect(try ProgramProcess(parley: ["stats", "--data", "/nowhere"]).finish() == 1)
        #expect(try ProgramProcess(parley: ["stats", "--nonsense"]).finish() == 2)
    }
}

extension ProgramProcess {
    /// Starts `parley`.
    fileprivate convenience init(parley arguments: [String]) throws {
        try self.init("parley", arguments, environment: ["NO_COLOR": "1"])
    }
}
