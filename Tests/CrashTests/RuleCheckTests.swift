import CrashTesting
import Events
import Testing
import Timeline

/// The checks of places, sessions and rules find what is wrong, and nothing else.
struct RuleCheckTests {
    @Test func gapsAndTimeThatGoesBackAreFound() {
        var log = WrittenLog()
        log.add(.message("a"), at: 5)
        log.add(.message("b"), at: 5)
        log.add(.message("c"), in: 2, at: 6)
        #expect(log.findings(of: PlacesCheck()) == [])
        var backwards = log
        backwards.add(.message("d"), at: 1)
        #expect(
            backwards.findings(of: PlacesCheck()) == ["places at #4: it is recorded earlier than the event before it"])

        var (check, findings) = (PlacesCheck(), Findings())
        for event in [log.events[0], log.events[2]] { check.take(event, &findings) }
        #expect(findings.listed.map(\.description) == ["places at #3: the event before it is #1"])
        (check, findings) = (PlacesCheck(), Findings())
        var second = log.events[1]
        second.version = 3
        for event in [log.events[0], second] { check.take(event, &findings) }
        #expect(
            findings.listed.map(\.description) == ["places at #2: it has version 3 of conversation 1, not 2"])
    }

    @Test func anEventThatCantBeReadIsFound() {
        var log = WrittenLog()
        log.add(.unrecognized(kind: 999, payload: []))
        #expect(log.findings(of: PlacesCheck()) == ["places at #1: its kind 999 can't be read"])
    }

    @Test func sessionsOneAfterAnotherAreSound() {
        var log = WrittenLog()
        for session: UInt32 in 1...2 {
            log.add(.opened(session))
            log.add(.assigned(session, .agent("ana")))
            log.add(.closed(session))
            log.add(.survey(session))
        }
        log.add(.opened(1), in: 2)
        #expect(log.findings(of: SessionsCheck()) == [])
    }

    @Test(arguments: [
        ([Event.opened(1), .opened(2)], "session 2 opens while 1 is open"),
        ([.opened(2)], "session 2 opens after session 0"),
        ([.opened(1), .closed(1), .closed(1)], "session 1 closes, but is not open"),
        ([.opened(1), .assigned(2, .agent("ana"))], "session 2 is assigned, but not open"),
        ([.opened(1, .agent("ana")), .closed(1), .survey(1), .survey(1)], "session 1 is surveyed twice"),
        ([.opened(1, .agent("ana")), .survey(1)], "session 1 is surveyed, but not closed"),
        ([.opened(1, .bot("concierge")), .closed(1), .survey(1)], "session 1 is surveyed, but no agent had it"),
    ])
    func sessionsThatAreNot(_ events: [Event], _ what: String) {
        var log = WrittenLog()
        for event in events { log.add(event) }
        #expect(log.findings(of: SessionsCheck()) == ["sessions at #\(events.count): conversation 1: \(what)"])
    }

    @Test func aWaitIsRemindedOnceAndEscalatedOnceToEach() {
        var log = WrittenLog()
        log.add(.message("a"))
        log.add(.escalation(.yellow))
        log.add(.message("b"))
        log.add(.reminder)
        log.add(.escalation(.red))
        log.add(.reply("one"))
        log.add(.message("an answer", replyID: "parley-survey:1:5"))
        log.add(.message("c"))
        log.add(.reminder)
        log.add(.escalation(.yellow))
        log.add(.closed(1))
        log.add(.message("d"))
        log.add(.reminder)
        #expect(log.findings(of: RulesCheck()) == [])
    }

    @Test(arguments: [
        ([Event.message("a"), .reminder, .message("b"), .reminder], "a second reminder for the wait since #1"),
        ([.message("a"), .reply("one"), .reminder], "a reminder, but the customer doesn't wait"),
        (
            [.message("an answer", replyID: "parley-survey:1:5"), .reminder],
            "a reminder, but the customer doesn't wait"
        ),
        ([.message("a"), .escalation(.red), .escalation(.red)], "'red' twice for the wait since #1"),
        ([.message("a"), .closed(1), .escalation(.yellow)], "'yellow', but the customer doesn't wait"),
    ])
    func rulesThatActTwiceOrForNothing(_ events: [Event], _ what: String) {
        var log = WrittenLog()
        for event in events { log.add(event) }
        #expect(log.findings(of: RulesCheck()) == ["rules at #\(events.count): conversation 1: \(what)"])
    }

    @Test func aWindowEndsOnceAndADayAfterTheLastMessage() {
        let day = Duration.seconds(24 * 3600)
        var log = WrittenLog()
        log.add(.message("a"))
        log.add(.message("b"), at: 60)
        log.add(.windowEnd(WrittenLog.start + .seconds(60) + day))
        #expect(log.findings(of: RulesCheck()) == [])
        log.add(.windowEnd(WrittenLog.start + .seconds(60) + day))
        log.add(.windowEnd(WrittenLog.start + day))
        let found = log.findings(of: RulesCheck())
        #expect(found.count == 2)
        #expect(found.first?.contains("the window closes twice") == true)
        #expect(found.last?.contains("not 24 hours after") == true)
    }
}
