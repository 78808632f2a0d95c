import AsyncHTTPClient
import EventLog
import EventLogTesting
import Foundation
import LMDBEventLog
import NIOCore
import Sandbox
import Timeline

/// What a short life of the broker is to be.
package struct BrokerLifePlan: Sendable {
    /// The path of the `parley` program.
    package var parley: String
    /// The run's folder: the broker's data is in `data`.
    package var folder: String
    /// How many webhooks are posted, one after the other.
    package var webhooks = 12
    /// What the first start's environment has on top, and the second's: what lets calls to the system fail.
    package var first: [String: String] = [:], second: [String: String] = [:]

    /// A life in a folder, without faults.
    package init(parley: String, folder: String) {
        self.parley = parley
        self.folder = folder
    }
}

/// A short life of `parley serve` on a new folder: webhooks one after the other until one is refused for good, a stop in order;
/// then a start on what is left, one more webhook, a stop, and a look at the log.
///
/// For tests that let a call to the system fail in the first start. What must hold is in ``findings``.
package final class BrokerLife {
    /// How long a start or a stop may take, and how long an answer to `/healthz`.
    private static let patience = Patience(limit: .seconds(60))
    /// How often a webhook that is refused comes again, and how long after: a disk that was full for a moment is tried again after
    /// a second.
    private static let tries = 4
    private static let rest = Duration.milliseconds(400)

    private let plan: BrokerLifePlan
    private let folder: RunFolder
    private let clock = RunClock(rate: 1)
    private let door = BrokerDoor()
    private let client: BrokerClient
    private let ledger = Ledger()
    private var random = SeededRandom(seed: 1)
    private var starts = 0
    private var count = 0
    /// What must not be.
    package private(set) var findings = Findings()

    /// Lives a life, and says what was found.
    package static func run(_ plan: BrokerLifePlan) async throws -> Findings {
        try TestedProgram.check(plan.parley)
        return try await LoopbackHTTPClient.run { client in
            let life = BrokerLife(plan, client: client)
            do { try await life.run() } catch let error as RunStopped {
                life.findings.add("run", at: "start \(life.starts)", "\(error)")
            }
            return life.findings
        }
    }

    private init(_ plan: BrokerLifePlan, client: HTTPClient) {
        self.plan = plan
        folder = RunFolder(at: plan.folder)
        self.client = BrokerClient(client: client, door: door)
    }

    private func run() async throws {
        // Nothing is sent in so short a life: nobody has to listen there.
        try ServeSettings.configuration(graphPort: 9)
            .write(toFile: folder.configuration, atomically: true, encoding: .utf8)
        try await live(plan.first, isFaulty: true)
        try await live(plan.second, isFaulty: false)
        try inspect()
    }

    // MARK: A start

    private func live(_ environment: [String: String], isFaulty: Bool) async throws {
        starts += 1
        var crash = CrashPlan(parley: plan.parley)
        crash.folder = plan.folder
        let serve = try ServeProcess(crash, folder, clock, number: starts, environment: environment)
        defer { serve.abandon() }
        try await BrokerLife.patience.wait(for: "the listening of start \(starts)") {
            serve.ending != nil || serve.address != nil
        }
        if let address = serve.address {
            door.open(at: address)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask { [client] in try await BrokerLife.isHealthy(serve, client, address) }
                let isRefused = try await post(isFaulty ? plan.webhooks : 1)
                if isRefused { try await lookForAdvice(serve, address, isFaulty) }
                group.cancelAll()
                if try await group.next() == false {
                    findings.add("health", at: "start \(starts)", "/healthz did not answer within 2 seconds")
                }
            }
        }
        let ending = try await serve.stop(BrokerLife.patience)
        door.shut()
        judge(ending, serve, isFaulty)
    }

    /// Asks `/healthz` until it is cancelled; false as soon as there is no answer in time.
    private static func isHealthy(_ serve: ServeProcess, _ client: BrokerClient, _ address: String) async throws -> Bool
    {
        // A start answers nobody before the administrator's token is on the disk.
        var hasAnswered = false
        while !Task.isCancelled {
            // One that ends by itself closes its door first: how it ends is judged then.
            let health = await client.health(at: address, within: .seconds(2))
            if health == .well { hasAnswered = true }
            if hasAnswered, health == .silent, !Task.isCancelled, serve.ending == nil { return false }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return true
    }

    /// Posts webhooks; true where one was refused for good.
    private func post(_ number: Int) async throws -> Bool {
        for _ in 0..<number {
            count += 1
            let customer = Customer(
                phone: "49151000000\(count % 4)", name: "Customer \(count % 4)", line: ServeSettings.support)
            let item = WebhookItem.message("wamid.life.\(count)", from: customer, "Hello \(count)", at: clock.now)
            guard try await isTaken(item) else { return true }
        }
        return false
    }

    private func isTaken(_ item: WebhookItem) async throws -> Bool {
        let body = WebhookComposer.body(of: [item], &random)
        ledger.post([item.key])
        for number in 1...BrokerLife.tries {
            let answer = try await client.post(webhook: body)
            if answer?.status == 200 {
                ledger.acknowledge([item.key])
                return true
            }
            if answer == nil { return false }
            if let status = answer?.status, status != 503 {
                findings.add("webhooks", at: item.key, "it was answered with HTTP \(status)")
            }
            if number < BrokerLife.tries { try await Task.sleep(for: BrokerLife.rest) }
        }
        return false
    }

    /// A broker that refuses and lives says why.
    private func lookForAdvice(_ serve: ServeProcess, _ address: String, _ isFaulty: Bool) async throws {
        if !isFaulty { findings.add("webhooks", at: "start \(starts)", "refused without a fault") }
        let trouble = await client.trouble(at: address)
        if trouble == "no answer" {
            try await BrokerLife.patience.wait(for: "the end of a broker that does not answer") { serve.ending != nil }
        }
        guard serve.ending == nil else { return }
        if trouble == nil { return findings.add("advice", at: "/readyz", "it is ready, and takes nothing") }
        if trouble == "" {
            findings.add("advice", at: "/readyz", "it does not say why nothing is taken")
        }
    }

    private func judge(_ ending: ServeProcess.Ending, _ serve: ServeProcess, _ isFaulty: Bool) {
        switch ending {
        case .exited(0): break
        case .exited(1) where isFaulty:
            if serve.lastWords.isEmpty { findings.add("advice", at: "start \(starts)", "ended without a word") }
        default: findings.add("run", at: "start \(starts)", "the broker \(ending). It said: \(serve.lastWords)")
        }
    }

    /// Looks whether the log is sound, and has what was acknowledged, once.
    private func inspect() throws {
        do {
            let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
            defer { log.close() }
            let verification = try log.verify()
            if let problem = verification.problem { findings.add("verify", at: problem.position, problem.what) }
            for problem in verification.indexProblems { findings.add("verify", at: "the index", problem) }
            var audit = LogAudit()
            try audit.advance(over: log)
            audit.demand(ledger.promises)
            findings.add(audit.findings)
        } catch let error as LogError { findings.add("log", at: "its opening", "\(error)") }
    }
}
