import CrashTesting
import Events
import Testing
import Timeline

/// The check finds what it is there to find.
struct OutcomesCheckTests {
    private static func events(_ outcomes: [(SendOutcome.Outcome, late: Bool)], waits: Bool = true) -> [RecordedEvent] {
        var request = SendRequested()
        if waits { request.options = SendOptions() }
        var events: [Event] = [.sendRequested(request)]
        for (outcome, late) in outcomes {
            var ended = SendOutcome()
            (ended.send, ended.outcome, ended.late) = (Position(1), outcome, late)
            events.append(.sendOutcome(ended))
        }
        return events.enumerated().map { index, event in
            RecordedEvent(
                position: Position(UInt64(index + 1)), conversation: ConversationID(1), version: UInt32(index + 1),
                occurredAt: .epoch, recordedAt: .epoch, cause: .start, event: event)
        }
    }

    private func findings(_ events: [RecordedEvent]) -> Findings {
        var (check, findings) = (OutcomesCheck(), Findings())
        for event in events { check.take(event, &findings) }
        check.finish(&findings)
        return findings
    }

    @Test func oneOutcomeIsRight() {
        #expect(findings(OutcomesCheckTests.events([(.submit, false)])).isEmpty)
        #expect(findings(OutcomesCheckTests.events([(.timeout, false), (.submit, true)])).isEmpty)
        #expect(findings(OutcomesCheckTests.events([], waits: false)).isEmpty)
    }

    @Test func noneOrTwoAreWrong() {
        #expect(!findings(OutcomesCheckTests.events([])).isEmpty)
        #expect(!findings(OutcomesCheckTests.events([(.submit, false), (.error, false)])).isEmpty)
        #expect(!findings(OutcomesCheckTests.events([(.submit, true)])).isEmpty)
        #expect(!findings(OutcomesCheckTests.events([(.error, false), (.submit, true), (.submit, true)])).isEmpty)
        #expect(!findings(OutcomesCheckTests.events([(.success, false)], waits: false)).isEmpty)
    }
}
