import CrashTesting
import EventLogTesting
import Events
import Foundation
import Testing
import Timeline

/// The real program, killed along the way of a flow that says something, asks a server and waits (S0.1).
@Suite(.serialized) struct FlowCrashTests {
    /// Each kill comes one event further on: `crash-test --flows 200` has as many as one likes.
    @Test(.timeLimit(.minutes(5))) func noStepOfAFlowIsLostOrRepeated() async throws {
        var plan = CrashPlan(parley: try BuiltProgram.named("parley").path)
        plan.cycles = 16
        let report = try await FlowCrash.run(plan) { print("flow crash test: \($0)") }
        print(report.summary)
        let isSound = report.isSound
        #expect(isSound, "\(report.summary)")
        #expect(report.kills + report.killsWhileStarting == 16)
        #expect(Set(report.places).count >= 6, "kills at few places have shown little: \(report.places)")
        #expect(report.flows >= report.kills && report.requests > 0 && report.taken > 0)
        #expect(report.ends["closed", default: 0] > 0)
    }
}

/// That each check of it can fail.
@Suite struct FlowCheckTests {
    private func findings(_ events: [Event], finished: Bool = false) -> [String] {
        var (check, findings) = (FlowsCheck(), Findings())
        for (index, event) in events.enumerated() {
            let position = Position(UInt64(index + 1))
            check.take(
                RecordedEvent(
                    position: position, conversation: ConversationID(1), version: UInt32(index + 1), occurredAt: .epoch,
                    recordedAt: .epoch, cause: .start, event: event), &findings)
        }
        if finished { check.finish(&findings) }
        return findings.listed.map(\.what)
    }

    private static let started = Event.flowStarted(FlowStarted())

    private static func stepped(_ visit: UInt32) -> Event {
        var stepped = FlowStepped()
        stepped.visit = FlowVisit(flow: "f", node: "n", number: visit)
        return .flowStepped(stepped)
    }

    private static func requested(_ visit: UInt32) -> Event {
        var requested = FlowRequested()
        requested.visit = FlowVisit(flow: "f", node: "n", number: visit)
        return .flowRequested(requested)
    }

    private static func answered(_ position: UInt64, late: Bool = false) -> Event {
        var answered = FlowAnswered()
        (answered.asked, answered.late) = (Position(position), late)
        return .flowAnswered(answered)
    }

    private static let ended = Event.flowEnded(FlowEnded())

    @Test func aWayThatIsGoneOnceIsSound() {
        let events = [
            Self.started, Self.stepped(1), Self.requested(2), Self.answered(3), Self.answered(3, late: true),
            Self.stepped(2), Self.ended,
        ]
        #expect(findings(events, finished: true).isEmpty)
    }

    @Test func whatHappensTwiceIsFound() {
        #expect(findings([Self.started, Self.started]).count == 1)
        #expect(findings([Self.started, Self.stepped(1), Self.stepped(1)]) == ["visit 1, of n, ends twice"])
        #expect(findings([Self.started, Self.requested(1), Self.requested(1)]).count == 1)
        #expect(
            findings([Self.started, Self.requested(1), Self.answered(2), Self.answered(2)]) == [
                "request #2 is answered twice"
            ])
        #expect(findings([Self.started, Self.ended, Self.ended]) == ["a flow ends that is not under way"])
    }

    @Test func whatIsLeftIsFound() {
        #expect(
            findings([Self.started], finished: true) == ["the flow is still under way when all has settled"])
        #expect(findings([Self.stepped(1)]).count == 1)
        #expect(findings([Self.answered(9)]) == ["request #9 was never made"])
    }

    // MARK: The server

    private func findings(_ asks: [ServerRecord.Ask], key: String = "parley.flow.2", answered start: Int? = nil)
        -> [String]
    {
        var (flows, asked, findings) = (FlowsCheck(), AsksCheck(), Findings())
        for (index, event) in [Self.started, Self.requested(1)].enumerated() {
            flows.take(
                RecordedEvent(
                    position: Position(UInt64(index + 1)), conversation: ConversationID(1), version: UInt32(index + 1),
                    occurredAt: .epoch, recordedAt: .epoch, cause: .start, event: event), &findings)
        }
        if let start {
            flows.take(
                RecordedEvent(
                    position: Position(3), conversation: ConversationID(1), version: 3, occurredAt: .epoch,
                    recordedAt: .epoch, cause: .start,
                    event: Self.answered(2)), &findings)
            asked.note(flows.requests, after: start)
        }
        var record = ServerRecord()
        record.asks[key] = asks
        asked.compare(record, with: flows.requests, &findings)
        return findings.listed.map(\.what)
    }

    @Test func aServerIsAskedAgainOnlyWhereNothingElseIsKnown() {
        #expect(findings([.init(start: 1, body: "a"), .init(start: 2, body: "a")]).isEmpty)
        #expect(findings([.init(start: 1, body: "a", isTurnedAway: true), .init(start: 1, body: "a")]).isEmpty)
        #expect(
            findings([.init(start: 1, body: "a"), .init(start: 1, body: "a")]) == ["it was asked 2 times in start 1"])
        #expect(
            findings([.init(start: 1, body: "a"), .init(start: 2, body: "b")]) == [
                "the same request came with another body"
            ])
        #expect(
            findings([.init(start: 1, body: "a")], key: "parley.flow.9") == [
                "the server was asked under a key that no request has"
            ])
        #expect(findings([.init(start: 2, body: "a")], answered: 2).isEmpty)
        #expect(findings([.init(start: 3, body: "a")], answered: 2).count == 1)
    }

    @Test func whatIsToldTwiceIsFound() {
        var (platform, findings) = (PlatformRecord(), Findings())
        platform.said[AttemptToken(send: Position(1), attempt: 1)] = .init(phone: "1", text: "Hello")
        platform.said[AttemptToken(send: Position(2), attempt: 1)] = .init(phone: "2", text: "Hello")
        PlatformCheck(platform).lookForRepetitions(&findings)
        #expect(findings.isEmpty)
        platform.said[AttemptToken(send: Position(9), attempt: 1)] = .init(phone: "1", text: "Hello")
        PlatformCheck(platform).lookForRepetitions(&findings)
        #expect(findings.listed.map(\.description).count == 1)
    }
}
