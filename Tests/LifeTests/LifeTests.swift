import LifeTesting
import Testing

/// Whole lives of a broker under a seed each: whatever happens in whatever order, what was promised is kept (L1, L3, L8, B1, B4).
@Suite struct LifeTests {
    @Test(.timeLimit(.minutes(10))) func twoThousandLivesKeepWhatWasPromised() async throws {
        let summary = try await Lives.live(0..<2_000)
        for report in summary.failed { Issue.record("\(report.shortened().words)") }
        #expect(summary.count == 2_000)
        for effect in [
            "sessionClosed", "surveyRequested", "surveyAnswered", "replyReminderFired", "pendingResponseEscalated",
            "sendInDoubt",
            "serviceWindowClosed", "doubt: resend", "doubt: sent", "doubt: abandoned", "sendRetryDue", "sendFailed",
        ] {
            #expect(summary.effects[effect, default: 0] > 0, "lives without '\(effect)' have shown nothing about it")
        }
        for answer in ["webhook 200", "webhook 503", "sendMessage 202", "sendGraphMessage 200", "takeSession 200"] {
            #expect(summary.answers[answer, default: 0] > 0, "lives without '\(answer)' have shown nothing about it")
        }
    }

    @Test func theSameSeedIsTheSameLife() {
        let (first, second) = (Life.live(LifeScript(seed: 7)), Life.live(LifeScript(seed: 7)))
        #expect(first.hash == second.hash)
        #expect(first.events == second.events)
        #expect(first.answers == second.answers)
    }
}
