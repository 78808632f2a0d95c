import EventLogTesting
import Foundation
import Timeline

/// Starts `parley serve`, loads it, kills it or cuts its power, starts it again on the same data, over and over; then lets it
/// settle and looks at what it left behind.
package final class CrashTest {
    private enum Ending {
        case kill, killWhileStarting, killWhileStopping, killAtFirst, stop
    }

    let plan: CrashPlan
    let folder: RunFolder
    let parties: CrashParties
    let patience: Patience
    let progress: @Sendable (String) -> Void
    var report = CrashReport()
    var audit = LogAudit()
    private var random: SeededRandom
    private var serve: ServeProcess?
    private var starts = 0
    private var isInspectionDue = false

    /// Runs a plan. What goes wrong with the broker is in the report; the folder is removed where nothing did.
    ///
    /// - Parameter progress: Told how far it is.
    /// - Throws: Where the test itself can't be run: no such program, no folder; or the task is cancelled.
    package static func run(_ plan: CrashPlan, progress: @escaping @Sendable (String) -> Void) async throws
        -> CrashReport
    {
        try TestedProgram.check(plan.parley)
        let folder = try RunFolder(in: plan.folder, data: plan.data)
        progress("testing \(plan.parley) in \(folder.path)")
        let begin = ContinuousClock.now
        var report = try await CrashParties.meet(plan) { try await CrashTest(plan, folder, $0, progress).run() }
        report.time = ContinuousClock.now - begin
        if report.isSound, !plan.keepsFolder { folder.remove() } else { report.folder = folder.path }
        return report
    }

    private init(
        _ plan: CrashPlan, _ folder: RunFolder, _ parties: CrashParties,
        _ progress: @escaping @Sendable (String) -> Void
    ) {
        self.plan = plan
        self.folder = folder
        self.parties = parties
        self.progress = progress
        patience = Patience(limit: plan.patience)
        random = SeededRandom(seed: plan.seed)
        report.isByPower = plan.powerSwitch != nil
    }

    private func run() async throws -> CrashReport {
        defer { serve?.abandon() }
        return try await parties.working(under: plan, in: folder, patience) { load in
            do { try await runAll(load) } catch let error where !(error is CancellationError) {
                report.findings.add("run", at: "start \(starts)", "\(error)")
            }
            serve?.abandon()
            complete()
            return report
        }
    }

    private func runAll(_ load: Load) async throws {
        for cycle in 1...plan.cycles {
            try await run(cycle)
            guard audit.findings.isEmpty, parties.ledger.findings.isEmpty else { return }
        }
        progress("settling")
        parties.clock.change(rate: CrashTest.settlingRate)
        parties.endpoint.setFair(true)
        parties.endpoint.releaseHeld()
        let serve = try await startAndWait()
        load.finish()
        try await settle(load, serve)
        try await stop(serve)
        try conclude()
    }

    // MARK: A cycle

    private func run(_ cycle: Int) async throws {
        let before = parties.ledger.acknowledgements
        let ending = drawEnding(cycle)
        if case .killWhileStarting = ending {
            let serve = try start()
            try await Task.sleep(for: .milliseconds(random.number(below: 400)))
            try serve.mustRun()
            try await kill(serve)
            report.killsWhileStarting += 1
        } else {
            let serve = try await startAndWait()
            if isInspectionDue { try inspect() }
            try await load(serve, ending == .killAtFirst ? 1 : Int.random(in: plan.load, using: &random))
            try await end(serve, ending)
        }
        parties.endpoint.releaseHeld()
        isInspectionDue = random.number(below: 2) == 0
        if !isInspectionDue { try inspect() }
        let acknowledged = parties.ledger.acknowledgements - before
        progress(
            "cycle \(cycle) of \(plan.cycles): \(ending), \(acknowledged) acknowledged, looked at up to \(audit.head)")
    }

    private func drawEnding(_ cycle: Int) -> Ending {
        // Once in a run, while everything is made: this is the only time.
        if cycle == 1, plan.powerSwitch != nil { return .killWhileStarting }
        return switch random.number(below: 10) {
        case 0: .killWhileStarting
        case 1: .stop
        case 2 where plan.powerSwitch != nil: .killWhileStopping
        case 3...4 where plan.powerSwitch != nil: .killAtFirst
        default: .kill
        }
    }

    private func load(_ serve: ServeProcess, _ amount: Int) async throws {
        let goal = parties.ledger.acknowledgements + amount
        do {
            try await patience.wait(for: "a load of \(amount) acknowledgements") {
                try serve.mustRun()
                return parties.ledger.acknowledgements >= goal
            }
        } catch let error as RunStopped {
            guard serve.ending == nil, let address = serve.address else { throw error }
            let trouble = await parties.client.trouble(at: address)
            throw RunStopped.ended("\(error); the broker says of itself: \(trouble ?? "ready")")
        }
    }

    private func end(_ serve: ServeProcess, _ ending: Ending) async throws {
        switch ending {
        case .stop:
            // An orderly stop finishes what was begun, for which the platform has to answer.
            parties.endpoint.setFair(true)
            parties.endpoint.releaseHeld()
            try await stop(serve)
            parties.endpoint.setFair(false)
            try await losePower()
            report.stops += 1
        case .killWhileStopping:
            parties.endpoint.setFair(true)
            parties.endpoint.releaseHeld()
            try await killWhileStopping(serve)
            parties.endpoint.setFair(false)
            report.killsWhileStopping += 1
        default:
            try await kill(serve)
            report.kills += 1
            if ending == .killAtFirst { report.killsAtFirst += 1 }
        }
    }

    /// About the calls by which two states are stored: for each a file made, written, synced and renamed, and its folder synced.
    private static let callsOfStoring = 12

    /// Mostly while the states are stored, which is soon over.
    private func killWhileStopping(_ serve: ServeProcess) async throws {
        if random.number(below: 4) > 0 {
            try await plan.powerSwitch?.arm(1 + random.number(below: CrashTest.callsOfStoring))
            _ = try await serve.stop(patience)
        } else {
            serve.askToStop()
            try await Task.sleep(for: .milliseconds(random.number(below: 50)))
        }
        try await kill(serve)
    }

    /// Kills the broker; where there is a switch, after the power was cut, so that it may find that out.
    private func kill(_ serve: ServeProcess) async throws {
        try await plan.powerSwitch?.cut()
        try await serve.kill(patience) { parties.door.shut() }
        try await plan.powerSwitch?.restore()
    }

    /// What an orderly stop has left must survive a loss of power too.
    private func losePower() async throws {
        try await plan.powerSwitch?.cut()
        try await plan.powerSwitch?.restore()
    }

    // MARK: Starting and stopping

    private func start() throws -> ServeProcess {
        starts += 1
        let serve = try ServeProcess(plan, folder, parties.clock, number: starts)
        self.serve = serve
        return serve
    }

    private func startAndWait() async throws -> ServeProcess {
        let serve = try start()
        try await patience.wait(for: "the readiness of the broker") {
            try serve.mustRun()
            guard let address = serve.address, await parties.client.trouble(at: address) == nil else { return false }
            parties.door.open(at: address)
            return true
        }
        return serve
    }

    private func stop(_ serve: ServeProcess) async throws {
        let ending = try await serve.stop(patience)
        parties.door.shut()
        guard ending == .exited(0) else {
            throw RunStopped.ended("the broker was asked to stop and \(ending). It said: \(serve.lastWords)")
        }
    }
}
