import BrokerTesting
import DeskTesting
import ParleyConfiguration
import Testing

/// Lives of the desk under a seed each: whatever happens in whatever order, sessions go where the rules say (S1.4 to S1.11, S2.2, S3.3
/// to S3.9, B4). `Tools/simulate` lives ten thousand of them.
@Suite struct DeskLifeTests {
    @Test(.timeLimit(.minutes(10))) func allHoldsInTwoHundredLives() async throws {
        let summary = try await DeskLives.live(0..<200)
        for report in summary.failed { Issue.record("\(report.shortened().words)") }
        #expect(summary.count == 200)
        for effect in [
            "sessionAssigned queueAssignment", "sessionAssigned logoutParking", "sessionAssigned agentRemoval",
            "sessionAssigned transferReturn", "sessionAssigned queueTime", "sessionAssigned workbinReturn",
            "sessionAssigned botOnEnd", "sessionOpened queueFull", "sessionClosed autoClose",
            "sessionClosed botSilence",
            "sessionClosed sessionTimeout", "sendRequested queueReply", "sendRequested queueFull",
            "sendRequested unassignedReply", "sendRequested welcome", "sendRequested replyReminder",
            "sendRequested satisfactionSurvey", "sendRefused serviceWindow", "surveyAnswered", "messageMarkedLate",
            "sessionAssigned openingTime",
            "sendRequested outOfHours", "sendRefused incomingBlacklist", "sendRefused outgoingBlacklist",
        ] {
            #expect(summary.effects[effect, default: 0] > 0, "lives without '\(effect)' have shown nothing about it")
        }
    }

    @Test func theSameSeedIsTheSameLife() throws {
        let (first, second) = (try DeskLives.live(seed: 7), try DeskLives.live(seed: 7))
        #expect(first.life == second.life)
        #expect(first.events == second.events)
        #expect(try DeskLives.live(seed: 8).events != first.events)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]) func aLifeIsTheScriptThatIsPrinted(seed: UInt64) throws {
        let report = try DeskLives.live(seed: seed)
        let script = try Script(parsing: report.words)
        let configuration = try Configuration(yaml: script.configuration, named: "seed \(seed)")
        let played = try ScriptRunner.play(
            script, configuration: configuration.commands(), settings: Configuration.settingStep)
        #expect(played.mistakes.isEmpty)
        #expect(played.events == report.events)
    }
}
