import Encoding
import Events
import GRDB
import Timeline

/// The people who work on sessions: what they serve, and whether they are there (S1.4, S3.5).
struct AgentsView: View {
    static let table = ViewTable(
        name: "agents", meaning: "Somebody who works on sessions.",
        columns: [
            .text("id", "Their id.").fixed,
            .text("name", "A name for people."),
            .text("lines", "The lines that they serve, one in each line of text; empty for all."),
            .text("skills", "What they can do, one skill in each line of text."),
            .integer("reception_limit", "The most sessions they have at once; NULL where the line's limit counts.")
                .optional,
            .text("state", "`available`, `away` or `out`; NULL for one who has never logged in.").optional,
            .integer("state_since", "Since when.").optional,
            .integer("removed_at", "When they were removed; NULL for one who is there.").optional,
        ],
        key: ["id"])
    static var tables: [ViewTable] { [table] }

    private var agents = RowCache<String, AgentRow>()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        switch event.event {
        case .agentRegistered(let registered):
            try change(registered.agent, rows) { row in
                if row.removedAt != nil { row = AgentRow() }
                row.describe(registered)
            }
        case .agentStateSet(let set):
            try change(set.agent, rows) { ($0.state, $0.since) = (set.state.description, event.occurredAt) }
        case .agentRemoved(let removed): try change(removed.agent, rows) { $0.removedAt = event.occurredAt }
        default: return
        }
    }

    private mutating func change(_ id: String, _ rows: StoredRows, _ change: (inout AgentRow) -> Void) throws {
        try agents.update(
            id,
            or: {
                try rows.read(AgentsView.table, "id", "WHERE id = ?", [id.databaseValue]).map(AgentRow.init(row:))
                    ?? AgentRow()
            }, change)
    }

    mutating func write(to rows: StoredRows) throws {
        for (id, agent) in agents.takeChanged() { try rows.write(AgentsView.table) { agent.write(to: &$0, id) } }
    }
}

private struct AgentRow {
    var name = ""
    var lines = ""
    var skills = ""
    var limit: UInt32?
    var state: String?
    var since: Timestamp?
    var removedAt: Timestamp?

    init() {}

    init(row: Row) {
        (name, lines, skills, limit, state) = (row[1], row[2], row[3], row[4], row[5])
        since = (row[6] as Int64?).map { Timestamp(milliseconds: $0) }
        removedAt = (row[7] as Int64?).map { Timestamp(milliseconds: $0) }
    }

    mutating func describe(_ registered: AgentRegistered) {
        name = registered.name
        lines = registered.lines.map(\.rawValue).joined(separator: "\n")
        skills = registered.skills.joined(separator: "\n")
        limit = registered.receptionLimit
    }

    func write(to row: inout RowWriter, _ id: String) {
        row.add(id)
        row.add(name)
        row.add(lines)
        row.add(skills)
        row.add(limit)
        row.add(state)
        row.add(since)
        row.add(removedAt)
    }
}
