import BrokerTesting
import Decisions
import Events
import Projections
import Settings
import Testing
import Timeline

/// A rule that does not do what it has to is told, and silences nothing but itself.
@Suite struct RuleFaultTests {
    private static let id = ConversationID(1)

    /// A customer waits: the pending response is due first, then the reminder.
    private func waiting() throws -> Engine {
        var stage = try Stage { policy in
            var reminder = ReplyReminderPolicy()
            reminder.after = .seconds(600)
            reminder.message = AutomaticMessage(text: "Soon")
            policy.replyReminder = reminder
        }
        try stage.write(as: Party(phone: "16505550001"))
        try stage.submit(.assign(RuleFaultTests.id, to: .agent("ana"), by: .agent("ana")))
        return stage.simulation.engine
    }

    private func due(_ engine: Engine) throws -> (rule: Rule, deadline: Timestamp) {
        let command = engine.dueCommand(at: .latest)
        guard case .deadlineReached(_, let rule, let deadline)? = command else { throw NothingDue() }
        return (rule, deadline)
    }

    private struct NothingDue: Error {}

    @Test func aRuleThatChangesNothingIsToldAndTheOthersGoOn() throws {
        var engine = try waiting()
        let first = try due(engine)
        #expect(first.rule == PendingResponse.rule)
        let command = Command.deadlineReached(RuleFaultTests.id, first.rule, deadline: first.deadline)
        let told = engine.fault(of: command, after: [])
        let fault = try #require(told)
        #expect(fault.kind == .didNothing)
        #expect("\(fault)".contains("'pendingResponse' was due and changed nothing in conversation 1"))
        #expect(try due(engine).rule == ReplyReminder.rule)
    }

    @Test func itIsAskedAgainWhenSomethingHappens() throws {
        var engine = try waiting()
        let first = try due(engine)
        let command = Command.deadlineReached(RuleFaultTests.id, first.rule, deadline: first.deadline)
        _ = engine.fault(of: command, after: [])
        let now = engine.world.lastRecordedAt
        _ = try engine.handle(.assign(RuleFaultTests.id, to: .agent("ben"), by: .agent("ben")), at: now)
        #expect(try due(engine).rule == PendingResponse.rule)
    }

    /// Several messages can be due at one moment; a rule that states the same deadline for ever is stopped all the same.
    @Test func aRuleThatStatesTheSameDeadlineForEverIsStopped() throws {
        var engine = try waiting()
        let first = try due(engine)
        let command = Command.deadlineReached(RuleFaultTests.id, first.rule, deadline: first.deadline)
        let idle = try engine.handle(.registerAgent(id: "eva", name: "Eva"), at: engine.world.lastRecordedAt)
        let faults = (0..<300).compactMap { _ in engine.fault(of: command, after: idle) }
        #expect(faults.first?.kind == .statesTheSame)
        #expect(try due(engine).rule == ReplyReminder.rule)
    }

    @Test func everyRuleSaysWhatItWaitsFor() throws {
        let engine = try waiting()
        let state = try #require(engine.world.conversation(RuleFaultTests.id))
        let standings = DeadlineRules.standings(in: state, under: engine.world.policy(of: state))
        #expect(standings.map(\.rule) == DeadlineRules.all.map { $0.rule })
        #expect(standings.allSatisfy { ($0.deadline == nil) != $0.reason.isEmpty })
        let words = standings.map(\.words)
        #expect(words.contains("autoClose: it is off"))
        #expect(words.contains("replyReminder: acts at 2026-01-05T00:10:00Z"))
    }
}
