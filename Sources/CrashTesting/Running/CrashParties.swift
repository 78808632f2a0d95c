import Foundation
import Sandbox

/// What the parties of a run share.
struct CrashParties: Sendable {
    let clock: RunClock
    let door: BrokerDoor
    let client: BrokerClient
    let ledger = Ledger()
    let mailbox: Mailbox
    let endpoint: GraphEndpoint
}

extension CrashParties {
    /// Brings them together for a plan.
    static func meet<Report>(
        _ plan: CrashPlan, _ run: (CrashParties) async throws -> Report
    ) async throws -> Report {
        try await LoopbackHTTPClient.run { client in
            let clock = RunClock(rate: plan.clockRate)
            let door = BrokerDoor()
            let mailbox = Mailbox()
            let parties = CrashParties(
                clock: clock, door: door, client: BrokerClient(client: client, door: door), mailbox: mailbox,
                endpoint: GraphEndpoint(seed: plan.seed, clock: clock, mailbox: mailbox))
            return try await run(parties)
        }
    }

    /// Has the Graph API's endpoint listen, writes the broker's configuration, and lets everybody work while the body runs.
    func working<Report: Sendable>(
        under plan: CrashPlan, in folder: RunFolder, _ patience: Patience, _ run: (Load) async throws -> Report
    ) async throws -> Report {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let (server, port) = (GraphServer(endpoint), ListeningPort())
            group.addTask { try? await server.run { port.note($0) } }
            try await patience.wait(for: "the listening of the Graph API's endpoint") { port.number != nil }
            try ServeSettings.configuration(graphPort: port.number ?? 0)
                .write(toFile: folder.configuration, atomically: true, encoding: .utf8)
            let load = Load(plan, self)
            load.start(in: &group)
            return try await run(load)
        }
    }
}
