import Broker
import Decisions
import EventLog
import EventLogTesting
import Events
import Foundation
import LMDBEventLog
import Testing
import Timeline

@testable import parley

#if canImport(Glibc)
    import Glibc
#endif

/// The broker as users start it.
@Suite(.timeLimit(.minutes(2))) struct ServeTests {
    /// Starts a broker.
    private func serve(_ folder: TemporaryFolder, port: UInt16 = 0) throws -> ProgramProcess {
        let arguments = ["serve", "--data", folder.data, "--port", "\(port)"]
        return try ProgramProcess("parley", arguments, environment: ["SWIFT_BACKTRACE": ""])
    }

    /// What a broker says of the administrator's token once it listens; it is then stopped, in order.
    private func tokenLine(_ program: ProgramProcess) -> String? {
        while let line = program.line(), !line.contains("openapi.json") {}
        program.interrupt()
        let line = program.line()
        #expect(program.finish() == 0)
        return line
    }

    @Test("A first start on a taken port doesn't lose the administrator's token; a later one says how to get another")
    func keepsTheToken() throws {
        let folder = try TemporaryFolder()
        let taken = try #require(TakenPort())
        #expect(try serve(folder, port: taken.number).finish() == 1)
        let first = tokenLine(try serve(folder))
        #expect(first?.contains("admin token, shown this once: parley_") == true)
        let second = tokenLine(try serve(folder))
        #expect(second?.contains("PARLEY_ADMIN_TOKEN") == true)
        #expect(second?.contains("parley_") == false)
    }

    @Test("A token that can't be shown is not issued: the start ends with advice, and the next one shows one")
    func issuesNoUnseenToken() async throws {
        let folder = try TemporaryFolder()
        let errors = CapturedText()
        let console = Console(output: ClosedText(), errors: errors, input: { _ in [] })
        #expect(await Parley.run(["serve", "--data", folder.data, "--port", "0"], on: console) == 1)
        #expect(errors.text.contains("set PARLEY_ADMIN_TOKEN to one of your own"))
        let next = tokenLine(try serve(folder))
        #expect(next?.contains("admin token, shown this once: parley_") == true)
    }

    @Test("A desk that was open when the process ended is gone when the next one starts")
    func closesDesks() async throws {
        let folder = try TemporaryFolder()
        do {
            let log = try LMDBEventLog.open(at: folder.data, mode: .writing)
            defer { log.close() }
            let broker = try Broker(log: log, time: SystemTime())
            broker.start()
            defer { broker.stop() }
            _ = try await broker.submit([
                .registerAgent(id: "ana", name: "Ana"), .setAgentState(agent: "ana", .available, by: .agent("ana")),
                .openDesk(agent: "ana"),
            ])
        }
        _ = tokenLine(try serve(folder))
        let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
        defer { log.close() }
        var events: [Event] = []
        _ = try log.events(from: .start.next, limit: 100) { events.append($0.event) }
        #expect(events.contains(.deskGone(DeskGone(agent: "ana", reason: .restart))))
    }

    @Test("A crash ends at once, frees the port and prints nothing of the memory")
    func endsQuietly() throws {
        let folder = try TemporaryFolder()
        let program = try serve(folder)
        #expect(program.line()?.hasPrefix("Parley listens on ") == true)
        kill(program.identifier, SIGSEGV)
        #expect(program.finish() == SIGSEGV)
        #expect(!program.errors.contains("crashed"))
        #expect(!program.errors.contains("Registers"))
    }
}

/// An output that nobody reads any more.
private struct ClosedText: TextSink {
    var isClosed: Bool { true }

    func write(_ text: String) throws { throw OutputClosed() }
    func flush() throws { throw OutputClosed() }
    func finish() -> Bool { true }
}
