import Events
import Flows
import GRDB
import Projections
import Timeline

/// Flows: which way each session took through its own, and how often their nodes and edges were taken (S0.8). Of what customers
/// say nothing is in it: names of nodes and of their outcomes are what a definition says.
struct FlowsView: View {
    static let versions = ViewTable(
        name: "flow_versions", meaning: "A version of a flow that was published.",
        columns: [
            .text("version", "The SHA-256 of its definition, in hexadecimal.").fixed,
            .text("flow", "The flow's name."),
            .text("definition", "Its definition, as JSON."),
        ], key: ["version"])
    static let runs = ViewTable(
        name: "flow_runs",
        meaning: "The way of a session through its flow; of one in which a flow began again, the last.",
        columns: [
            .integer("conversation", "Its conversation.").fixed,
            .integer("session", "Its number there.").fixed,
            .text("flow", "The flow that it began with."),
            .text("version", "The flow's version; of a session that was moved, the one that it has now."),
            .integer("began_at", "When it began."),
            .integer("ended_at", "When it ended; NULL for one that is under way.").optional,
            .text(
                "outcome",
                "How it ended: `handedOver`, `closed`, `takenOver`, `silent`, or the outcome of its `end`."
            ).optional,
            .text("node", "Where it waits, as `FLOW.NODE`; NULL where it has ended.").optional,
            .blob("trail", "Its nodes and edges in the order in which they were taken, as Parley encodes them."),
        ], key: ["conversation", "session"])
    static let counts = ViewTable(
        name: "flow_counts", meaning: "How often a node or edge of a flow was taken in five minutes.",
        columns: [
            .text("version", "The flow's version: `flow_versions.version`.").fixed,
            .integer("period", "When the five minutes begin.").fixed,
            .text("line", "The line.").fixed,
            .text("node", "The node.").fixed,
            .text("outcome", "The edge's outcome; empty for the node itself.").fixed,
            .integer("sessions", "How many sessions took it, for the first time."),
            .integer("times", "How often it was taken."),
        ], key: ["version", "period", "line", "node", "outcome"])
    static let waiting = ViewTable(
        name: "flow_waiting", meaning: "How many sessions wait at a node of a flow, or in a flow that it calls.",
        columns: [
            .text("version", "The flow's version: `flow_versions.version`.").fixed,
            .text("line", "The line.").fixed,
            .text("node", "The node.").fixed,
            .integer("sessions", "How many."),
        ], key: ["version", "line", "node"])
    static var tables: [ViewTable] { [versions, runs, counts, waiting] }

    private var published = FlowLibrary()
    private var runs = RowCache<SessionKey, FlowRun>()
    private var tallies = FlowTallies()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        if case .flowPublished(let flow) = event.event { return published.add(flow) }
        guard let conversation else { return }
        let line = conversation.state.line.rawValue
        switch event.event {
        case .flowStarted(let started):
            try begin(started, event, line, rows)
        case .flowStepped(let stepped) where !stepped.late:
            try change(event, stepped.session, rows) { run, published, tallies in
                try run.step(stepped, published, line, event.occurredAt, &tallies, rows)
            }
        case .flowWaiting(let waiting):
            let places = conversation.flowPlaces
            try change(event, waiting.session, rows) { run, published, tallies in
                try run.wait(at: places, published, line, &tallies, rows)
            }
        case .flowMoved(let moved):
            let places = conversation.flowPlaces
            try published.load([moved.hash] + moved.calls, rows)
            try change(event, moved.session, rows) { run, published, tallies in
                try run.move(moved, to: places, published, line, event.occurredAt, &tallies, rows)
            }
        case .flowEnded(let ended):
            try change(event, ended.session, rows) { run, published, tallies in
                try run.wait(at: [], published, line, &tallies, rows)
                (run.endedAt, run.outcome) = (event.occurredAt, ended.outcome)
            }
        default: return
        }
    }

    private mutating func begin(_ started: FlowStarted, _ event: RecordedEvent, _ line: String, _ rows: StoredRows)
        throws
    {
        // Of a flow that begins again in its session, nothing is left to wait.
        try change(event, started.session, rows) { run, published, tallies in
            try run.wait(at: [], published, line, &tallies, rows)
        }
        var run = FlowRun(started, at: event.occurredAt)
        try published.load([started.hash] + started.calls, rows)
        try run.begin(published, line, &tallies, rows)
        runs.change(run, for: SessionKey(event.conversation, started.session))
    }

    private mutating func change(
        _ event: RecordedEvent, _ session: UInt32, _ rows: StoredRows,
        _ change: (inout FlowRun, FlowLibrary, inout FlowTallies) throws -> Void
    ) throws {
        let key = SessionKey(event.conversation, session)
        guard
            var run = try runs[key]
                ?? rows.read(
                    FlowsView.runs, "key", "WHERE conversation = ? AND session = ?",
                    [key.conversation.databaseValue, key.session.databaseValue]
                ).map(FlowRun.init(row:))
        else { return }
        try published.load(run.trail.versions, rows)
        try change(&run, published, &tallies)
        runs.change(run, for: key)
    }

    mutating func write(to rows: StoredRows) throws {
        try published.write(to: rows)
        for (key, run) in runs.takeChanged() { try rows.write(FlowsView.runs) { run.write(to: &$0, key) } }
        try tallies.write(to: rows)
    }
}

extension ConversationEntry {
    /// Where the open session stands in its flows, the innermost last.
    fileprivate var flowPlaces: [FlowPlace] {
        (state.sessions.flow?.state.frames ?? []).map { FlowPlace(flow: $0.flow, node: $0.node) }
    }
}
