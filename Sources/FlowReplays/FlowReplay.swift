public import Events
public import Flows
import Projections
import Timeline

/// Recorded sessions played through other versions of their flows (B13): what each would do now. Nothing is sent, asked or
/// written; what came in then, answers of servers and what became of messages included, comes in again, at its time.
///
/// It takes a log's events in order, whole, from the first one on, and holds the settings, the customers' names, the versions of
/// flows and the sessions under way: never the log.
public struct FlowReplay: Sendable {
    /// What became of the sessions so far.
    public private(set) var summary = FlowReplaySummary()

    private let versions: FlowReplayVersions
    private var world = RecordedWorld()
    private var decision = RecordedDecision()
    private var sessions: [ConversationID: SessionReplay] = [:]

    /// A replay against some flows.
    ///
    /// - Parameters:
    ///   - flows: The versions that are tried. Only sessions are played in which one of them had a part, by name.
    ///   - nodes: New names of nodes, by `FLOW.NODE`: what is only called otherwise is the same.
    public init(of flows: [Flow], renaming nodes: [String: String] = [:]) {
        versions = FlowReplayVersions(given: flows, names: nodes)
    }

    /// Takes the next event of the log into account.
    ///
    /// - Returns: The sessions whose flow has ended by it or by one of those before it; mostly none.
    public mutating func apply(_ event: RecordedEvent) -> [ReplayedSession] {
        guard !decision.takes(event) else { return [] }
        let ended = playDecision()
        _ = decision.takes(event)
        return ended
    }

    /// The log is at its end: sessions that are still under way are as far as they are.
    public mutating func finish() -> [ReplayedSession] {
        var ended = playDecision()
        for id in sessions.keys.sorted() {
            guard var session = sessions.removeValue(forKey: id) else { continue }
            session.stop(at: world.lastRecordedAt, world)
            ended.append(tell(session))
        }
        return ended
    }

    /// Plays what one decision has recorded, in the world as it was before it.
    private mutating func playDecision() -> [ReplayedSession] {
        defer {
            for event in decision.events { world.apply(event) }
            decision = RecordedDecision()
        }
        guard let id = decision.conversation else { return [] }
        var ended: [ReplayedSession] = []
        for part in decision.parts {
            if let started = part.started, let begun = begin(started, id, part) {
                if let before = sessions.removeValue(forKey: id) { ended.append(tell(before)) }
                sessions[id] = begun
            }
            // Taken out, so that it is changed where it is.
            guard var session = sessions.removeValue(forKey: id) else { continue }
            session.take(part, world)
            if session.isOver { ended.append(tell(session)) } else { sessions[id] = session }
        }
        return ended
    }

    private func begin(_ started: FlowStarted, _ id: ConversationID, _ part: RecordedPart) -> SessionReplay? {
        guard let event = part.events.first, let pair = versions.pair(for: started, in: world.flows) else { return nil }
        let origin = ReplayedSession(of: started, in: id, at: event)
        return SessionReplay(origin, task: started.task, pair, named: part.opening?.sender ?? Party())
    }

    private mutating func tell(_ session: SessionReplay) -> ReplayedSession {
        summary.count(session.result)
        return session.result
    }
}
