import Broker
import Decisions
import EventLog
import Foundation
import LMDBEventLog
import Projections
import Timeline
import Views

/// What is looked at: after every kill what was promised, at the end everything.
extension CrashTest {
    /// The broker's seconds in a real one while it settles: a window of 24 hours ends within five.
    static let settlingRate = 20_000.0

    /// Looks at what the log has got since the last time, and whether everything is there that was acknowledged.
    func inspect() throws {
        // Taken before the log is read: what is acknowledged later need not be seen.
        let promises = parties.ledger.promises
        let hasBegun = audit.head != .start || !promises.acknowledgedItems.isEmpty
        // A broker that was killed while it made the log has promised nothing.
        guard hasBegun || FileManager.default.fileExists(atPath: folder.data + "/log/data.mdb") else { return }
        do {
            let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
            defer { log.close() }
            try audit.advance(over: log)
        } catch let error as LogError where !hasBegun {
            return progress("the log is not there yet: \(error)")
        }
        audit.demand(promises)
    }

    /// Waits until all that was written is acknowledged, no deadline is left, and the fate of every message is known.
    func settle(_ load: Load, _ serve: ServeProcess) async throws {
        let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
        defer { log.close() }
        var world = World()
        var lookedAt: Position?
        do {
            try await patience.wait(for: "the settling of the broker") {
                try serve.mustRun()
                guard load.isDone, log.head != lookedAt else { return false }
                while world.head < log.head {
                    _ = try log.events(from: world.head.next, limit: 10_000) { world.apply($0) }
                }
                lookedAt = world.head
                return world.unsettled == nil
            }
        } catch let error as RunStopped {
            report.findings.add(
                "settling", at: world.head, world.unsettled ?? "not everything was acknowledged")
            throw error
        }
    }

    /// Looks at everything once more, from the first event on: the log, the states stored beside it, and what the platform saw.
    func conclude() throws {
        progress("looking at everything")
        let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
        defer { log.close() }
        let verification = try log.verify()
        if let problem = verification.problem { report.findings.add("verify", at: problem.position, problem.what) }
        for problem in verification.indexProblems { report.findings.add("verify", at: "the index", problem) }
        let isSame = audit.head <= log.head
        if !isSame {
            report.findings.add("log", at: audit.head, "the log ends at \(log.head), before what was in it once")
        }
        var whole = LogAudit()
        try whole.advance(over: log)
        whole.finish(parties.ledger.promises, parties.endpoint.record)
        report.findings.add(whole.findings)
        report.effects = whole.effects
        report.items = whole.itemCount
        report.events = log.head.rawValue
        try compareStates(log)
        try compareViews(log)
    }

    /// The tables, which every death has interrupted, are those that an undisturbed reader makes of the log (B12).
    private func compareViews(_ log: LMDBEventLog) throws {
        let (standing, live) = try StoredViews.read(
            directory: folder.data + "/views", of: log, StoredViews.hash)
        guard case .usable(let position) = standing, let live else {
            report.findings.add("views", at: log.head, "an orderly stop left none that can be used: \(standing)")
            return
        }
        let builder = try ViewBuilder(log: log, directory: folder.data + "/views-made-anew")
        defer { builder.discard() }
        try builder.advance(to: position)
        let rebuilt = try builder.hash()
        if live != rebuilt {
            report.findings.add("views", at: position, "their hash is \(live), that of undisturbed ones \(rebuilt)")
        }
    }

    private func compareStates(_ log: LMDBEventLog) throws {
        var states = StoredStatesCheck(SnapshotStore(directory: folder.projections))
        var next = Position(1)
        while next <= log.head {
            next = try log.events(from: next, limit: 10_000) { states.take($0, &report.findings) }
        }
        states.finish(&report.findings)
        if let unsettled = states.world.unsettled {
            report.findings.add("settling", at: states.world.head, unsettled)
        }
    }

    /// Puts what everybody knows into the report.
    func complete() {
        report.findings.add(audit.findings)
        if report.events == 0 {
            // The run ended early: this is how far the log was looked at.
            (report.effects, report.items, report.events) = (audit.effects, audit.itemCount, audit.head.rawValue)
        }
        report.findings.add(parties.ledger.findings)
        report.promises = parties.ledger.promises
        report.figures = parties.ledger.figures
        report.platform = parties.endpoint.record
    }
}
