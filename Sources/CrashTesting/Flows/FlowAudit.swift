import Broker
import EventLog
import Events
import Flows
import Projections
import Timeline

/// Looks at all that a log tells of flows and of what surrounds them, and at where its sessions stand.
struct FlowAudit {
    private static let name = "standing"

    private(set) var findings = Findings()
    private(set) var flows = FlowsCheck()
    /// The world as the log tells it.
    private(set) var world = World()
    /// How many attempts were in doubt.
    private(set) var inDoubt = 0
    private var common = LogAudit()
    private var asks = AsksCheck()

    /// The last event that was looked at.
    var head: Position { world.head }

    /// Looks at what has been appended.
    ///
    /// - Parameter start: The broker's start by whose end all of it was recorded.
    mutating func advance(over log: any EventLog, after start: Int) throws {
        try common.advance(over: log)
        findings.add(common.findings)
        while world.head < log.head {
            _ = try log.events(from: world.head.next, limit: 10_000) { event in
                world.apply(event)
                flows.take(event, &findings)
                if case .sendInDoubt = event.event { inDoubt += 1 }
            }
        }
        asks.note(flows.requests, after: start)
        lookAtStandings()
    }

    /// Between two batches every session that the bot has goes on by itself at some time.
    private mutating func lookAtStandings() {
        for state in world.conversations {
            guard let session = state.sessions.open, session.handler == .bot(FlowSettings.task) else { continue }
            guard let flow = state.sessions.flow else {
                findings.add(FlowAudit.name, at: world.head, "session \(session.number) of \(state.id) has no flow")
                continue
            }
            guard flow.state.deadline == nil else { continue }
            findings.add(FlowAudit.name, at: world.head, "session \(session.number) of \(state.id) waits without end")
        }
    }

    /// Looks at what can only be told when everything has settled.
    mutating func finish(_ promises: Promises, _ platform: PlatformRecord, _ server: ServerRecord) {
        common.finish(promises, platform)
        findings.add(common.findings)
        flows.finish(&findings)
        asks.compare(server, with: flows.requests, &findings)
        if let unsettled = world.unsettled { findings.add("settling", at: world.head, unsettled) }
        PlatformCheck(platform).lookForRepetitions(&findings)
    }
}
