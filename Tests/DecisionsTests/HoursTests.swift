import BrokerTesting
import Decisions
import Encoding
import Events
import Projections
import Settings
import Testing
import Timeline

/// Calendars as they are set, and what a line's hours make of them (S1.12).
@Suite struct HoursTests {
    private static let customer = Party(phone: "16505550001")
    private static let year = Duration.seconds(366 * 86_400)

    /// Open on all days from one time to another, in UTC.
    private static func calendar(_ span: String, knownFor length: Duration = .seconds(20 * 366 * 86_400)) throws
        -> BusinessCalendar
    {
        var week = WeeklyHours()
        for day in 0..<7 { week[day] = [try OpenSpan(reading: span)] }
        var calendar = BusinessCalendar(zone: "Etc/UTC", week: week, exceptions: [])
        calendar.clock.until = ScriptRunner.firstDay + length
        return calendar
    }

    /// A stage whose line is open by a calendar; it begins at midnight.
    private static func stage(_ span: String) throws -> Stage {
        var stage = try Stage()
        try stage.submit(.setCalendar(name: "office", try calendar(span)))
        try stage.setPolicy(opening)
        return stage
    }

    private static func opening(_ policy: inout LinePolicy) {
        var hours = HoursPolicy()
        hours.calendar = "office"
        policy.hours = hours
        policy.strategy = .roundRobin
    }

    @Test func theSameCalendarAgainIsNoEvent() throws {
        var stage = try Stage()
        #expect(try stage.submit(.setCalendar(name: "office", HoursTests.calendar("09:00-17:00"))).count == 1)
        #expect(try stage.submit(.setCalendar(name: "office", HoursTests.calendar("09:00-17:00"))).isEmpty)
        // A year later more is known, and what was known is enough.
        stage.pass(HoursTests.year)
        let later = try HoursTests.calendar("09:00-17:00", knownFor: .seconds(21 * 366 * 86_400))
        #expect(try stage.submit(.setCalendar(name: "office", later)).isEmpty)
        // After eleven years it is not.
        for _ in 0..<10 { stage.pass(HoursTests.year) }
        let events = try stage.submit(.setCalendar(name: "office", later))
        guard case .calendarSet(let set)? = events.first?.event else {
            Issue.record("\(events)")
            return
        }
        #expect(set.changed.count == 1)
        #expect(set.changed.first?.hasPrefix("clocks known until 2047-") == true, "\(set.changed)")
    }

    @Test func aDatabaseThatSaysSomethingElseIsTakenOver() throws {
        var stage = try Stage()
        var calendar = try HoursTests.calendar("09:00-17:00")
        calendar.clock.version = "2025b"
        try stage.submit(.setCalendar(name: "office", calendar))
        calendar.clock.version = "2026a"
        #expect(try stage.submit(.setCalendar(name: "office", calendar)).isEmpty, "it says the same")
        calendar.clock.changes = [ClockChange(at: stage.simulation.now + HoursTests.year, offset: .seconds(3600))]
        let events = try stage.submit(.setCalendar(name: "office", calendar))
        guard case .calendarSet(let set)? = events.first?.event else {
            Issue.record("\(events)")
            return
        }
        #expect(set.changed.first?.hasPrefix("clocks 2025b → 2026a, known until") == true, "\(set.changed)")
    }

    @Test func aCalendarThatChangesCountsAtOnce() throws {
        var stage = try HoursTests.stage("09:00-17:00")
        try stage.write(as: HoursTests.customer)
        #expect(stage.world.conversation(ConversationID(1))?.sessions.open?.awaitsOpening == true)
        try stage.submit(.setCalendar(name: "office", HoursTests.calendar("03:00-17:00")))
        #expect(stage.pass(.seconds(3 * 3600 - 1)).isEmpty)
        let events = stage.pass(.seconds(1))
        #expect(events.map(\.event.name) == ["sessionAssigned"])
        #expect(events.first?.occurredAt == ScriptRunner.firstDay + .seconds(3 * 3600))
        guard case .sessionAssigned(let assigned)? = events.first?.event else { return }
        #expect(assigned.handler == .queue && !assigned.awaitsOpening)
        #expect(assigned.decision?.rule == "openingTime")
    }

    @Test func whatWaitsIsTheSameAfterARestart() throws {
        var stage = try HoursTests.stage("09:00-17:00")
        try stage.submit(.changeList(name: "trouble", add: ["+1 650 555 0009", "US.9"], remove: []))
        try stage.write(as: HoursTests.customer)
        let restored = try World(encoded: stage.world.encoded())
        #expect(restored == stage.world)
        #expect(restored.deadlines.map(\.deadline) == stage.world.deadlines.map(\.deadline))
        #expect(restored.deadlines.first?.deadline == ScriptRunner.firstDay + .seconds(9 * 3600))
        #expect(restored.lists.contains("16505550009", in: "trouble"))
        #expect(restored.lists.entryCount == 2)
        let isTheSame = stage.simulation.restart()
        #expect(isTheSame)
    }

    @Test func namesThatAreNotThereAreRefused() throws {
        var stage = try Stage()
        let refused: (Command) throws -> Rejection.Code? = { command in
            do {
                try stage.submit(command)
                return nil
            } catch let rejection as Rejection {
                return rejection.code
            }
        }
        var policy = LinePolicy()
        HoursTests.opening(&policy)
        #expect(try refused(.setPolicy(Stage.line, policy)) == .invalid)
        var other = LinePolicy()
        other.outgoingBlacklists = ["trouble"]
        #expect(try refused(.setPolicy(Stage.line, other)) == .invalid)
        #expect(try refused(.setCalendar(name: "the office", HoursTests.calendar("09:00-17:00"))) == .invalid)
        #expect(try refused(.removeCalendar(name: "office")) == .notFound)
        #expect(try refused(.removeList(name: "trouble")) == .notFound)
        // What a line needs stays.
        #expect(try refused(.setCalendar(name: "office", HoursTests.calendar("09:00-17:00"))) == nil)
        #expect(try refused(.changeList(name: "trouble", add: [], remove: [])) == nil)
        policy.outgoingBlacklists = ["trouble"]
        #expect(try refused(.setPolicy(Stage.line, policy)) == nil)
        #expect(try refused(.removeCalendar(name: "office")) == .inUse)
        #expect(try refused(.removeList(name: "trouble")) == .inUse)
        #expect(try refused(.setPolicy(Stage.line, LinePolicy())) == nil)
        #expect(try refused(.removeCalendar(name: "office")) == nil)
        #expect(try refused(.removeList(name: "trouble")) == nil)
    }

    @Test func thereAreAtMostSoManyCalendars() throws {
        var stage = try Stage()
        let calendar = try HoursTests.calendar("09:00-17:00")
        for number in 0..<BusinessCalendar.limit { try stage.submit(.setCalendar(name: "c\(number)", calendar)) }
        #expect(throws: Rejection.self) { try stage.submit(.setCalendar(name: "more", calendar)) }
        #expect(throws: Never.self) { try stage.submit(.setCalendar(name: "c1", HoursTests.calendar("10:00-17:00"))) }
    }

    @Test func aSessionThatIsTakenWaitsNoMore() throws {
        var stage = try HoursTests.stage("09:00-17:00")
        try stage.write(as: HoursTests.customer)
        try stage.submit(.assign(ConversationID(1), to: .agent("ana"), by: .agent("ana")))
        #expect(stage.world.conversation(ConversationID(1))?.sessions.open?.awaitsOpening == false)
        let events = stage.pass(.seconds(10 * 3600))
        #expect(!events.contains { $0.event.name == "sessionAssigned" })
    }

    @Test func aMessageThatComesLateArrivesWhenItComes() throws {
        var stage = try HoursTests.stage("09:00-17:00")
        stage.pass(.seconds(9 * 3600 + 60))
        // Written while the line was closed, and there when it is open.
        try stage.write(as: HoursTests.customer, ago: .seconds(120))
        #expect(stage.world.conversation(ConversationID(1))?.sessions.open?.handler == .queue)
    }
}
