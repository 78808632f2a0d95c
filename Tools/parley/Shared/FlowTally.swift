import Decisions
import Events
import Flows
import Projections
import Timeline

/// Counts which nodes and edges of some versions of flows are taken, as events tell it.
struct FlowTally {
    /// Of each flow.
    private(set) var coverages: [FlowCoverage]
    /// The flows' versions, in the same order.
    private let hashes: [String]

    /// Nothing was taken yet.
    init(of flows: [Flow]) {
        coverages = flows.map { FlowCoverage(of: $0) }
        hashes = flows.map { FlowVersion.hash(of: $0) }
    }

    /// Counts what happened in sessions that have begun with these versions.
    mutating func count(_ events: [RecordedEvent]) {
        var begun: [ConversationID: Set<String>] = [:]
        for event in events {
            if case .flowStarted(let started) = event.event {
                begun[event.conversation] = Set([started.hash] + started.calls)
            }
            guard let effect = effect(of: event), let versions = begun[event.conversation] else { continue }
            for index in coverages.indices where versions.contains(hashes[index]) { coverages[index].count([effect]) }
        }
    }

    private func effect(of event: RecordedEvent) -> FlowEffect? {
        guard case .flowStarted(let started) = event.event else { return FlowEffect(of: event.event) }
        // Where it begins it has been, whatever comes of it.
        guard let flow = coverages.first(where: { $0.flow.name == started.flow })?.flow else { return nil }
        return .waiting(FlowPoint(flow: flow.name, node: flow.start, visit: 1), until: event.occurredAt)
    }
}

extension FlowCoverage {
    /// How many percent of the edges were taken.
    var percentage: Double {
        edges.isEmpty ? 100 : Double(edges.count - missingEdges.count) * 100 / Double(edges.count)
    }

    /// The flow with how often each was taken, in which what was taken stands out.
    var drawing: FlowDrawing {
        var way = FlowWay()
        way.nodes = Set(counts.nodes.keys)
        way.edges = Set(counts.edges.keys)
        return FlowDrawing(flow, counts: counts, way: way)
    }
}
