import EventLog
import EventLogTesting
import Testing
import Timeline

/// The log that fails on demand does so as a real one would.
@Suite struct FaultyEventLogTests {
    @Test func aRefusedAppendLeavesNothing() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        log.fail(append: 2, .refuse(.diskFull("full")))
        #expect(try await log.append([.sample(key: 1)]) == Position(1))
        #expect(await log.refusal(of: [.sample(key: 2)]) == .diskFull("full"))
        #expect(try await log.append([.sample(key: 2)]) == Position(2))
        #expect(log.appendCount == 3)
    }

    @Test func aStoppedLogStaysStopped() async throws {
        let base = InMemoryEventLog()
        let log = FaultyEventLog(base)
        _ = try await log.append([.sample()])
        log.fail(append: 1, .stop("broken"))
        for _ in 0..<3 { #expect(await log.refusal(of: [.sample()]) == .stopped("broken")) }
        #expect(base.head == Position(1))
        #expect(try log.all().count == 1)
    }

    @Test func anAnswerCanBeLost() async throws {
        let base = InMemoryEventLog()
        let log = FaultyEventLog(base)
        log.fail(append: 1, .stopUnacknowledged("cut off"))
        #expect(await log.refusal(of: [.sample(key: 1)]) == .stopped("cut off"))
        #expect(await log.refusal(of: [.sample(key: 2)]) == .stopped("cut off"))
        let again = FaultyEventLog(base)
        #expect(await again.refusal(of: [.sample(key: 1)]) == .duplicate(.sample(1), at: Position(1)))
    }
}
