import Broker
import EventLog
import Events
import Projections
import Testing
import Timeline

@testable import parley

@Suite struct FollowTests {
    @Test func everythingIsToldWithTheOpeningsOfTheWindow() async throws {
        let log = try await Story.told().log
        let output = CapturedText()
        var follower = Follower(world: World(), after: .start, paint: Paint(isOn: false))
        try follower.tellNew(of: log, on: capturedConsole(output))
        let lines = output.text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "2026-01-05")
        #expect(lines[1].hasPrefix("09:00:01      #1  parley  = rules of line 1: {\"name\":\"Support\""))
        #expect(lines.contains("09:00:02      #4  1 +16505551234  • conversation of contact 1 with line 1 begins"))
        #expect(lines.contains("09:00:02      #5  1 Sheena  ← \"Hello\""))
        #expect(lines.contains("09:00:02      #5  1 Sheena  • the 24-hour window opens until 2026-01-06T09:00:02Z"))
        #expect(lines.contains { $0.contains("• the 24-hour window closes  [serviceWindow (S4.11) v1, rests on #") })
        #expect(lines.contains { $0.hasSuffix("  1 Sheena  → agent:ana: \"Hi Sheena\"") })
        let openings = lines.count { $0.contains("window opens") }
        #expect(openings == 2, "once for each customer, and not again for a message while it is open")
        // A line an event, one for each opening, and a heading for each day.
        let days = lines.count { !$0.contains("#") }
        #expect(lines.count == Int(log.head.rawValue) + openings + days)
    }

    @Test func whatIsAppendedIsToldUntilItIsCancelled() async throws {
        let log = InMemoryEventLog()
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        let console = Console(output: StreamedText(continuation), errors: CapturedText(), input: { _ in [] })
        let following = Task {
            var follower = Follower(world: World(), after: .start, paint: Paint(isOn: false))
            try await follower.follow(log, on: console)
        }
        var iterator = lines.makeAsyncIterator()
        for (number, name) in ["Ana", "Ben"].enumerated() {
            let event = RecordedEvent(
                position: Position(UInt64(number + 1)), conversation: .system, version: UInt32(number + 1),
                occurredAt: .epoch,
                recordedAt: .epoch, cause: .start, event: .agentRegistered(AgentRegistered(agent: name, name: name)))
            _ = try await log.append([Append(event)])
            if number == 0 { #expect(await iterator.next() == "1970-01-01\n") }
            #expect(await iterator.next() == "00:00:00      #\(number + 1)  parley  = agent \(name) is \"\(name)\"\n")
        }
        following.cancel()
        await #expect(throws: CancellationError.self) { try await following.value }
    }

    @Test func colourIsWhereItIsWanted() async throws {
        let log = try await Story.told().log
        let output = CapturedText()
        var follower = Follower(world: World(), after: .start, paint: Paint(isOn: true))
        try follower.tellNew(of: log, on: capturedConsole(output))
        #expect(output.text.contains("\u{1B}[36m← \"Hello\"\u{1B}[0m"))
    }

    @Test(arguments: [["--from", "0"], ["--for", "-1"], ["--for", "nan"]])
    func wrongCalls(arguments: [String]) async throws {
        #expect(await parley(["follow", "--data", "/nowhere"] + arguments).code == 2)
    }
}

/// Text that is handed on as it comes.
private final class StreamedText: TextSink {
    private let continuation: AsyncStream<String>.Continuation

    init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }

    var isClosed: Bool { false }
    func write(_ text: String) { continuation.yield(text) }
    func flush() {}
    func finish() -> Bool { true }
}
