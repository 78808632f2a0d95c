import BrokerTesting
import Decisions
import Events
import Projections
import Settings
import Testing
import Timeline

/// A line that is switched off: messages are recorded, and nothing follows (S1.1).
@Suite struct SwitchedOffTests {
    private static let customer = Party(phone: "16505550001")

    private static func reminding(_ policy: inout LinePolicy) {
        var reminder = ReplyReminderPolicy()
        reminder.after = .seconds(600)
        reminder.message = AutomaticMessage(text: "Soon")
        policy.replyReminder = reminder
    }

    private static func remindingButOff(_ policy: inout LinePolicy) {
        reminding(&policy)
        policy.disabled = true
    }

    @Test func withASessionOpenNothingFiresEither() throws {
        var stage = try Stage(SwitchedOffTests.reminding)
        try stage.write(as: SwitchedOffTests.customer)
        try stage.setPolicy(SwitchedOffTests.remindingButOff)
        #expect(stage.pass(.seconds(48 * 3600)).isEmpty)
    }

    @Test func switchedOnAgainWhatFellDueMeanwhileCountsFromThen() throws {
        var stage = try Stage(SwitchedOffTests.reminding)
        try stage.write(as: SwitchedOffTests.customer)
        try stage.setPolicy(SwitchedOffTests.remindingButOff)
        stage.pass(.seconds(3600))
        try stage.setPolicy(SwitchedOffTests.reminding)
        #expect(stage.pass(.seconds(599)).isEmpty)
        let events = stage.pass(.seconds(1))
        #expect(events.first?.event.name == "replyReminderFired")
        #expect(events.first?.occurredAt == stage.simulation.now)
    }

    @Test func whatIsNotDueYetWhenSwitchedOnAgainIsDueWhenItWas() throws {
        var stage = try Stage(SwitchedOffTests.reminding)
        try stage.write(as: SwitchedOffTests.customer)
        try stage.setPolicy(SwitchedOffTests.remindingButOff)
        stage.pass(.seconds(300))
        try stage.setPolicy(SwitchedOffTests.reminding)
        #expect(stage.pass(.seconds(300)).first?.event.name == "replyReminderFired")
    }

    @Test func aMessageWhileOffBeginsNoWaitForALaterSession() throws {
        var stage = try Stage(SwitchedOffTests.remindingButOff)
        try stage.write(as: SwitchedOffTests.customer)
        stage.pass(.seconds(3600))
        try stage.setPolicy(SwitchedOffTests.reminding)
        try stage.write(as: SwitchedOffTests.customer)
        #expect(stage.pass(.seconds(599)).isEmpty)
        #expect(stage.pass(.seconds(1)).first?.event.name == "replyReminderFired")
    }
}
