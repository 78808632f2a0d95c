import Broker
import EventLogTesting
import Foundation
import LMDBEventLog
import Projections
import Timeline

/// Kills `parley serve` along the way of a flow: at each event that a session's conversation has in turn, with other sessions under
/// way, and while it starts. Then it may settle, and what it left behind is looked at.
package final class FlowCrash {
    /// How many events a customer's conversation has about, from its beginning to its flow's end.
    private static let way = 44
    /// How many customers come beside the one who is watched.
    private static let others = 2
    /// How many of the broker's seconds pass in a real one: a request of 60 s outlives a start.
    private static let rate = 12.0

    private let plan: CrashPlan
    private let folder: RunFolder
    private let parties: CrashParties
    private let server: OrderServer
    private let customers: FlowCustomers
    private let patience: Patience
    private let progress: @Sendable (String) -> Void
    private var random: SeededRandom
    private var report = FlowCrashReport()
    private var audit = FlowAudit()
    private var serve: ServeProcess?
    private var starts = 0

    /// Runs a plan, of which `cycles` are the kills. What goes wrong with the broker is in the report.
    ///
    /// - Parameter progress: Told how far it is.
    /// - Throws: Where the test itself can't be run: no such program, no folder; or the task is cancelled.
    package static func run(_ plan: CrashPlan, progress: @escaping @Sendable (String) -> Void) async throws
        -> FlowCrashReport
    {
        try TestedProgram.check(plan.parley)
        let folder = try RunFolder(in: plan.folder, named: "parley-flows-")
        progress("testing \(plan.parley) in \(folder.path)")
        var plan = plan
        plan.clockRate = rate
        let begin = ContinuousClock.now
        var report = try await CrashParties.meet(plan) { [plan] in
            try await FlowCrash(plan, folder, $0, progress).run()
        }
        report.time = ContinuousClock.now - begin
        if report.isSound, !plan.keepsFolder { folder.remove() } else { report.folder = folder.path }
        return report
    }

    private init(
        _ plan: CrashPlan, _ folder: RunFolder, _ parties: CrashParties,
        _ progress: @escaping @Sendable (String) -> Void
    ) {
        (self.plan, self.folder, self.parties, self.progress) = (plan, folder, parties, progress)
        server = OrderServer(seed: plan.seed)
        customers = FlowCustomers(parties)
        patience = Patience(limit: plan.patience)
        random = SeededRandom(seed: plan.seed)
    }

    private func run() async throws -> FlowCrashReport {
        defer { serve?.abandon() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            try await prepare(&group)
            do {
                for cycle in 1...plan.cycles where audit.findings.isEmpty { try await run(cycle) }
                if audit.findings.isEmpty { try await settle() }
            } catch let error where !(error is CancellationError) {
                report.findings.add("run", at: "start \(starts)", "\(error)")
            }
            serve?.abandon()
            complete()
            return report
        }
    }

    /// Has the platform, the server and the customers at work, and the configuration written.
    private func prepare(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        let (graph, graphPort, orderPort) = (GraphServer(parties.endpoint), ListeningPort(), ListeningPort())
        group.addTask { try? await graph.run { graphPort.note($0) } }
        group.addTask { [server] in try? await server.run { orderPort.note($0) } }
        try await patience.wait(for: "the listening of the platform and the server") {
            graphPort.number != nil && orderPort.number != nil
        }
        try FlowSettings.flow(serverPort: orderPort.number ?? 0)
            .write(toFile: folder.path + "/orders.yaml", atomically: true, encoding: .utf8)
        try FlowSettings.configuration(graphPort: graphPort.number ?? 0, flow: "orders.yaml")
            .write(toFile: folder.configuration, atomically: true, encoding: .utf8)
        for number in 1...3 {
            group.addTask { [parties, plan] in
                var courier = Courier(number, parties.client, parties.ledger, parties.mailbox, seed: plan.seed)
                try? await courier.run()
            }
        }
        group.addTask { [customers] in
            var customers = customers
            try? await customers.answer()
        }
    }

    // MARK: A kill

    private func run(_ cycle: Int) async throws {
        if cycle % 7 == 0 {
            let serve = try start()
            try await Task.sleep(for: .milliseconds(random.number(below: 500)))
            try await kill(serve)
            report.killsWhileStarting += 1
            return progress("cycle \(cycle) of \(plan.cycles): killed while starting")
        }
        // A third of the times the platform answers late, wrongly, or not at all.
        parties.endpoint.setFair(cycle % 3 != 0)
        let serve = try await startAndWait()
        let place = 1 + cycle * 17 % FlowCrash.way
        let reached = try await lead(serve, to: place)
        if random.number(below: 2) == 0 { try await Task.sleep(for: .milliseconds(random.number(below: 30))) }
        try await kill(serve)
        report.kills += 1
        report.places.append(reached)
        progress("cycle \(cycle) of \(plan.cycles): killed at event \(reached), looked at up to \(audit.head)")
    }

    /// Has new customers come, and waits until the first one's conversation has so many events, or nothing more happens in it.
    ///
    /// - Returns: How many it has.
    private func lead(_ serve: ServeProcess, to place: Int) async throws -> Int {
        let key = begin()
        try await patience.wait(for: "the acknowledgement of a customer's first message") {
            try serve.mustRun()
            return parties.ledger.promises.acknowledgedItems.contains(key)
        }
        let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
        defer { log.close() }
        // The newest, whose it may be: others from before can be recorded only now.
        var id = ConversationID.system
        try await patience.wait(for: "a conversation in the log") {
            id = log.lastConversation ?? .system
            return id != .system
        }
        for _ in 0..<FlowCrash.others { _ = begin() }
        var (count, quiet) = (0, ContinuousClock.now)
        while count < place, ContinuousClock.now - quiet < .seconds(2) {
            try serve.mustRun()
            let version = Int(log.version(of: id))
            if version != count { (count, quiet) = (version, .now) }
            try await Task.sleep(for: .milliseconds(1))
        }
        return count
    }

    private func begin() -> ItemKey {
        report.customers += 1
        return customers.begin(report.customers)
    }

    private func kill(_ serve: ServeProcess) async throws {
        try serve.mustRun()
        try await serve.kill(patience) { parties.door.shut() }
        parties.endpoint.releaseHeld()
        try inspect()
    }

    private func inspect() throws {
        guard FileManager.default.fileExists(atPath: folder.data + "/log/data.mdb") else { return }
        do {
            let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
            defer { log.close() }
            try audit.advance(over: log, after: starts)
        } catch  where audit.head == .start {
            progress("the log is not there yet: \(error)")
        }
    }

    // MARK: Starting and settling

    private func start() throws -> ServeProcess {
        starts += 1
        server.begin(start: starts)
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

    /// Lets all sessions come to their end: at first as customers would, and then the clock runs.
    private func settle() async throws {
        progress("settling")
        parties.endpoint.setFair(true)
        let serve = try await startAndWait()
        try await patience.wait(for: "the delivery of what was written") {
            try serve.mustRun()
            return parties.mailbox.isEmpty
        }
        try await Task.sleep(for: .seconds(1))
        try await kill(serve)
        parties.clock.change(rate: CrashTest.settlingRate)
        let last = try await startAndWait()
        var lookedAt = Position.start
        try await patience.wait(for: "the settling of the broker") {
            try last.mustRun()
            let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
            defer { log.close() }
            guard parties.mailbox.isEmpty, log.head != lookedAt else { return false }
            try audit.advance(over: log, after: starts - 1)
            lookedAt = audit.head
            return audit.world.unsettled == nil
        }
        guard try await last.stop(patience) == .exited(0) else {
            throw RunStopped.ended("the broker was asked to stop and did not. It said: \(last.lastWords)")
        }
        parties.door.shut()
        try inspect()
        audit.finish(parties.ledger.promises, parties.endpoint.record, server.record)
    }

    /// Puts what everybody knows into the report.
    private func complete() {
        report.findings.add(audit.findings)
        report.findings.add(parties.ledger.findings)
        (report.flows, report.ends) = (audit.flows.begun, audit.flows.ends)
        report.requests = audit.flows.requests.count
        let asks = server.record.asks.values
        report.asks = asks.reduce(0) { $0 + $1.count }
        report.repeats = asks.reduce(0) { sum, asks in sum + asks.count { $0.start != asks.first?.start } }
        (report.taken, report.inDoubt) = (parties.endpoint.record.taken.count, audit.inDoubt)
        report.events = audit.head.rawValue
    }
}
