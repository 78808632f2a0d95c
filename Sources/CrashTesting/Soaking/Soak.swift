import EventLogTesting
import Foundation
import LMDBEventLog
import Timeline

/// Lets `parley serve` live through a long time under an even load, with restarts, and looks again and again at what it holds.
package final class Soak {
    private enum Ending { case kill, stop }

    private let plan: SoakPlan
    private let folder: RunFolder
    private let parties: CrashParties
    private let patience: Patience
    private let progress: @Sendable (SoakReport) -> Void
    private let begin = ContinuousClock.now
    private let firstMoment: Timestamp
    private var report = SoakReport()
    private var serve: ServeProcess?

    /// Runs a plan; the folder is removed where nothing was found.
    ///
    /// - Parameter progress: Told after every look.
    /// - Throws: Where the soak itself can't be run: no such program, no folder; or the task is cancelled.
    package static func run(_ plan: SoakPlan, progress: @escaping @Sendable (SoakReport) -> Void) async throws
        -> SoakReport
    {
        try TestedProgram.check(plan.crash.parley)
        let folder = try RunFolder(in: plan.crash.folder, named: "parley-soak-")
        var report = try await CrashParties.meet(plan.crash) { try await Soak(plan, folder, $0, progress).run() }
        if report.isSound, !plan.crash.keepsFolder { folder.remove() } else { report.folder = folder.path }
        return report
    }

    private init(
        _ plan: SoakPlan, _ folder: RunFolder, _ parties: CrashParties,
        _ progress: @escaping @Sendable (SoakReport) -> Void
    ) {
        self.plan = plan
        self.folder = folder
        self.parties = parties
        self.progress = progress
        patience = Patience(limit: plan.crash.patience)
        firstMoment = parties.clock.now
    }

    private func run() async throws -> SoakReport {
        defer { serve?.abandon() }
        return try await parties.working(under: plan.crash, in: folder, patience) { _ in
            do { try await runAll() } catch let error where !(error is CancellationError) {
                report.findings.add("run", at: "start \(report.lives)", "\(error)")
            }
            return report
        }
    }

    private func runAll() async throws {
        for number in 1...SoakPlan.shortLives {
            try await live(plan.time * SoakPlan.shortPart, number.isMultiple(of: 2) ? .stop : .kill)
        }
        try await live(plan.time * SoakPlan.longPart, .stop)
        try await live(plan.time * SoakPlan.lastPart, .stop)
        for finding in SoakRules.findings(report.samples) { report.findings.add(finding) }
        try inspect()
    }

    // MARK: A life

    private func live(_ time: Duration, _ ending: Ending) async throws {
        let serve = try await start()
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            try serve.mustRun()
            try await sample(serve)
            try await Task.sleep(for: plan.interval)
        }
        try await self.end(serve, ending)
    }

    private func start() async throws -> ServeProcess {
        report.lives += 1
        let serve = try ServeProcess(plan.crash, folder, parties.clock, number: report.lives)
        self.serve = serve
        try await patience.wait(for: "the readiness of the broker") {
            try serve.mustRun()
            guard let address = serve.address, await parties.client.trouble(at: address) == nil else { return false }
            parties.door.open(at: address)
            return true
        }
        return serve
    }

    private func end(_ serve: ServeProcess, _ ending: Ending) async throws {
        switch ending {
        case .kill:
            try await serve.kill(patience) { parties.door.shut() }
            parties.endpoint.releaseHeld()
        case .stop:
            // An orderly stop finishes what was begun, for which the platform has to answer.
            parties.endpoint.setFair(true)
            parties.endpoint.releaseHeld()
            let ended = try await serve.stop(patience)
            parties.door.shut()
            parties.endpoint.setFair(false)
            guard ended == .exited(0) else {
                throw RunStopped.ended("the broker was asked to stop and \(ended). It said: \(serve.lastWords)")
            }
        }
    }

    private func sample(_ serve: ServeProcess) async throws {
        guard let address = serve.address, let metrics = await parties.client.metrics(at: address),
            var sample = SoakSample(of: serve.identifier, data: folder.data)
        else {
            try serve.mustRun()
            return report.findings.add("metrics", at: "start \(report.lives)", "/metrics was not answered")
        }
        sample.take(metrics)
        sample.life = report.lives
        sample.seconds = (ContinuousClock.now - begin) / .seconds(1)
        sample.hours = Double(parties.clock.now.milliseconds - firstMoment.milliseconds) / 3_600_000
        report.samples.append(sample)
        progress(report)
    }

    /// Looks whether the log is as it was written, and has what was acknowledged.
    private func inspect() throws {
        let promises = parties.ledger.promises
        let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
        defer { log.close() }
        if let problem = try log.verify().problem { report.findings.add("verify", at: problem.position, problem.what) }
        var audit = LogAudit()
        try audit.advance(over: log)
        audit.demand(promises)
        report.findings.add(audit.findings)
        report.findings.add(parties.ledger.findings)
        report.acknowledged = promises.acknowledgedItems.count + promises.acknowledgedReplies.count
    }
}
