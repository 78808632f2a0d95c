import CrashTesting
import EventLogTesting
import Foundation
import Testing

/// The real program, killed under a real load.
@Suite(.serialized) struct CrashTests {
    /// Twenty cycles of the program that was built with these tests. Small loads: what counts is the number of deaths.
    @Test(.timeLimit(.minutes(10))) func twentyCyclesLoseNothingAndRepeatNothing() async throws {
        var plan = CrashPlan(parley: try BuiltProgram.named("parley").path)
        plan.cycles = 20
        plan.load = 20...120
        let report = try await CrashTest.run(plan) { print("crash test: \($0)") }
        print(report.summary)
        // By itself: of a report, a failure prints every promise.
        let isSound = report.isSound
        #expect(isSound, "\(report.summary)")
        #expect(report.kills + report.killsWhileStarting + report.stops == 20)
        #expect(report.items >= 100)
        for effect in [
            "sessionClosed", "surveyRequested", "replyReminderFired", "pendingResponseEscalated", "sendInDoubt",
        ] {
            #expect(report.effects[effect] > 0, "a run without '\(effect)' has shown nothing about it")
        }
    }

    @Test func aProgramThatIsNotThereIsSaidToBe() async throws {
        await #expect(throws: MissingProgram.self) {
            try await CrashTest.run(CrashPlan(parley: "/nowhere/parley")) { _ in }
        }
    }

    @Test func aProgramThatEndsByItselfIsAFinding() async throws {
        var plan = CrashPlan(parley: "/bin/false")
        plan.cycles = 1
        plan.patience = .seconds(30)
        let report = try await CrashTest.run(plan) { _ in }
        #expect(report.findings.listed.map(\.check) == ["run"])
        #expect(report.findings.listed.first?.what.contains("ended with exit code 1 by itself") == true)
        let folder = try #require(report.folder)
        #expect(FileManager.default.fileExists(atPath: folder + "/parley.yaml"))
        try FileManager.default.removeItem(atPath: folder)
    }
}
