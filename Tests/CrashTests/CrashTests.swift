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

    /// The real cuts are `Tools/powercut-test`'s, which needs a disk of its own: here nobody cuts anything.
    @Test(.timeLimit(.minutes(5))) func whereThereIsASwitchEveryDeathIsByIt() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "parley-switch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let told = folder.path + "/told"
        var plan = CrashPlan(parley: try BuiltProgram.named("parley").path)
        plan.cycles = 4
        plan.load = 5...20
        plan.data = folder.path + "/data"
        plan.powerSwitch = PowerSwitch(command: ">>'\(told)' echo")
        let report = try await CrashTest.run(plan) { _ in }
        let isSound = report.isSound
        #expect(isSound, "\(report.summary)")
        let words = try String(contentsOfFile: told, encoding: .utf8).split(whereSeparator: \.isNewline)
        #expect(
            words.filter { !$0.hasPrefix("arm") } == Array(repeating: ["cut", "restore"], count: 4).flatMap(\.self))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/data/log/data.mdb"))
        #expect(report.killsWhileStarting >= 1, "the first death is while the data are made")
    }

    @Test func aSwitchThatFailsIsSaidTo() async throws {
        var plan = CrashPlan(parley: try BuiltProgram.named("parley").path)
        plan.cycles = 1
        plan.powerSwitch = PowerSwitch(command: "false")
        let report = try await CrashTest.run(plan) { _ in }
        #expect(report.findings.listed.map(\.check) == ["run"])
        #expect(report.findings.listed.first?.what.contains("'false cut' ended with 1: try it by itself") == true)
        try FileManager.default.removeItem(atPath: try #require(report.folder))
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
