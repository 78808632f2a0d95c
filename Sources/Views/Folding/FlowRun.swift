import Encoding
import Events
import Flows
import FoundationEssentials
import GRDB
import Timeline

/// A session's way through its flow, while it is followed.
struct FlowRun {
    let flow: String
    private(set) var version: String
    let beganAt: Timestamp
    var endedAt: Timestamp?
    var outcome: String?
    private(set) var trail: FlowTrail

    init(_ started: FlowStarted, at time: Timestamp) {
        (flow, version, beganAt) = (started.flow, started.hash, time)
        trail = FlowTrail(in: [started.hash] + started.calls)
    }

    init(row: Row) throws {
        (flow, version, beganAt) = (row[2], row[3], Timestamp(milliseconds: row[4]))
        endedAt = (row[5] as Int64?).map { Timestamp(milliseconds: $0) }
        outcome = row[6]
        let encoded: Data = row[8]
        trail = try FlowTrail(encoded: [UInt8](encoded))
    }

    /// It comes to where its flow begins.
    mutating func begin(
        _ published: FlowLibrary, _ line: String, _ tallies: inout FlowTallies, _ rows: StoredRows
    ) throws {
        try enter(flow, nil, published, line, beganAt, &tallies, rows)
    }

    /// It leaves a node by one of its outcomes.
    mutating func step(
        _ stepped: FlowStepped, _ published: FlowLibrary, _ line: String, _ time: Timestamp,
        _ tallies: inout FlowTallies, _ rows: StoredRows
    ) throws {
        let place = FlowPlace(flow: stepped.visit.flow, node: stepped.visit.node)
        guard let (version, flow) = published.flow(place.flow, among: trail.versions) else { return }
        let isFirst = trail.take(stepped.outcome, at: place)
        try tallies.count(version, place.node, stepped.outcome, isFirst: isFirst, line, at: time, rows)
        guard let target = flow.node(place.node)?.target(of: stepped.outcome) else { return }
        try enter(place.flow, target, published, line, time, &tallies, rows)
    }

    /// It goes on in other versions, and so comes to the nodes of these at which it stands.
    mutating func move(
        _ moved: FlowMoved, to places: [FlowPlace], _ published: FlowLibrary, _ line: String, _ time: Timestamp,
        _ tallies: inout FlowTallies, _ rows: StoredRows
    ) throws {
        try wait(at: [], published, line, &tallies, rows)
        trail.move(to: [moved.hash] + moved.calls)
        version = moved.hash
        for place in places {
            guard let (version, _) = published.flow(place.flow, among: trail.versions) else { continue }
            let isFirst = trail.come(to: place)
            try tallies.count(version, place.node, "", isFirst: isFirst, line, at: time, rows)
        }
        try wait(at: places, published, line, &tallies, rows)
    }

    /// It comes to a node, or to where a flow begins; where that calls another flow, to where this begins, too.
    private mutating func enter(
        _ name: String, _ node: String?, _ published: FlowLibrary, _ line: String, _ time: Timestamp,
        _ tallies: inout FlowTallies, _ rows: StoredRows
    ) throws {
        var next: (flow: String, node: String?)? = (name, node)
        var depth = 0
        while let (name, wanted) = next, depth <= FlowLimits.callDepth {
            guard let (version, flow) = published.flow(name, among: trail.versions) else { return }
            let place = FlowPlace(flow: name, node: wanted ?? flow.start)
            let isFirst = trail.come(to: place)
            try tallies.count(version, place.node, "", isFirst: isFirst, line, at: time, rows)
            next = nil
            if case .call(let call)? = flow.node(place.node)?.action { next = (call.flow, nil) }
            depth += 1
        }
    }

    /// It waits somewhere else, or nowhere any more.
    mutating func wait(
        at places: [FlowPlace], _ published: FlowLibrary, _ line: String, _ tallies: inout FlowTallies,
        _ rows: StoredRows
    ) throws {
        guard places != trail.places else { return }
        for (places, change) in [(trail.places, -1 as Int64), (places, 1)] {
            for place in places {
                guard let (version, _) = published.flow(place.flow, among: trail.versions) else { continue }
                try tallies.wait(version, place.node, change, line, rows)
            }
        }
        trail.places = places
    }

    func write(to row: inout RowWriter, _ key: SessionKey) {
        row.add(key.conversation)
        row.add(key.session)
        row.add(flow)
        row.add(version)
        row.add(beganAt)
        row.add(endedAt)
        row.add(outcome)
        row.add(trail.places.last.map { "\($0.flow).\($0.node)" })
        row.add(trail.encoded())
    }
}
