import BrokerTesting
import Decisions
import Events
import FlowReplays
import FlowTesting
import Flows
import Foundation
import Projections
import Testing
import Timeline

/// Recorded sessions played against the very version that they had do what was recorded, step by step, whatever happened around
/// them: nothing of what a flow goes on with is forgotten (B13).
///
/// `PARLEY_FLOW_LIVES=1000` has as many lives.
@Suite struct FlowReplayTests {
    private static let lives = ProcessInfo.processInfo.environment["PARLEY_FLOW_LIVES"].flatMap(UInt64.init) ?? 25

    @Test func theVersionThatTheyHadDoesTheSame() throws {
        var (total, late) = (0, 0)
        var effects: [String: Int] = [:]
        for seed in 1...Self.lives {
            var life = try FlowLife(seed: seed)
            try life.go(400)
            for event in life.events {
                effects[event.event.name, default: 0] += 1
                if case .flowStepped(let stepped) = event.event, stepped.late { late += 1 }
            }
            for version in life.versions {
                let hashes = Set(version.map { FlowVersion.hash(of: $0) })
                for session in FlowReplay.all(life.events, against: version)
                where session.isTheVersions(hashes, life.events) {
                    total += 1
                    let isSame = session.isSame
                    let words = session.divergences.map { "\($0.position): \($0.words)" }
                    #expect(isSame, "seed \(seed), conversation \(session.conversation), \(words)")
                }
            }
        }
        #expect(total > Self.lives * 5, "\(total) sessions have shown little")
        // What can happen happens.
        for name in [
            "flowAnswered", "flowEnded", "flowFailed", "flowMoved", "flowRequested", "flowWaiting", "sendRefused",
            "sendOutcome",
        ] {
            #expect(effects[name, default: 0] > 0, "lives without '\(name)' have shown nothing about it")
        }
        #expect(late > 0)
    }

    @Test func theSameLogGivesTheSameSteps() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var (one, other) = (try FlowLife(seed: seed), try FlowLife(seed: seed))
            try one.go(200)
            try other.go(200)
            let isSame = one.events == other.events
            #expect(isSame)
            var world = World()
            for event in one.events { world.apply(event) }
            let isTold = world == one.simulation.world
            #expect(isTold, "where sessions stand is told by the log alone")
        }
    }
}

extension FlowReplay {
    /// What all sessions of some events would do.
    static func all(
        _ events: [RecordedEvent], against flows: [Flow], renaming nodes: [String: String] = [:]
    ) -> [ReplayedSession] {
        var replay = FlowReplay(of: flows, renaming: nodes)
        return events.flatMap { replay.apply($0) } + replay.finish()
    }
}

extension ReplayedSession {
    /// Whether all that it had is among some versions.
    func isTheVersions(_ hashes: Set<String>, _ events: [RecordedEvent]) -> Bool {
        guard case .flowStarted(let started)? = events.first(where: { $0.position == begun.position })?.event else {
            return false
        }
        // What was moved had another version, too.
        let isMoved = events.contains { event in
            guard case .flowMoved(let moved) = event.event else { return false }
            return event.conversation == conversation && event.position > begun.position && moved.session == session
        }
        return !isMoved && hashes.isSuperset(of: started.calls + [started.hash])
    }
}
