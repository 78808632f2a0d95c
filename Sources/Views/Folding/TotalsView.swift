import Events
import GRDB
import Projections

/// What has happened so far, counted: `/v1/totals`.
struct TotalsView: View {
    static let table = ViewTable(
        name: "totals", meaning: "How often something has happened.",
        columns: [
            .text("name", "What: an event, or `receipt.STATUS`, `message.TYPE`, `close.REASON` …").fixed,
            .integer("number", "How often."),
        ],
        key: ["name"])
    static var tables: [ViewTable] { [table] }

    /// Nil until the first event: what is written has to be read first.
    private var totals: Totals?
    private var written: [String: UInt64] = [:]

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        if totals == nil { totals = try read(rows) }
        totals?.apply(event)
    }

    private mutating func read(_ rows: StoredRows) throws -> Totals {
        let stored = try Row.fetchAll(rows.database, sql: TotalsView.table.reading("ORDER BY name"))
        let counts = stored.map { (name: $0[0] as String, number: UInt64($0[1] as Int64)) }
        written = Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $0.number) })
        return Totals(counted: counts)
    }

    mutating func write(to rows: StoredRows) throws {
        for (name, number) in totals?.all ?? [] where written[name] != number {
            try rows.write(TotalsView.table) { row in
                row.add(name)
                row.add(Int64(number))
            }
            written[name] = number
        }
    }
}
