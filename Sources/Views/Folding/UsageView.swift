import Events
import GRDB
import Projections
import Timeline

/// How many messages each line receives and sends, by day (S0.6).
struct UsageView: View {
    static let table = ViewTable(
        name: "usage", meaning: "A line's messages of a day.",
        columns: [
            .text("line", "The line.").fixed,
            .text("day", "The day, by UTC: `2026-01-05`.").fixed,
            .integer("received", "Messages of customers."),
            .integer("sent", "Messages of ours that the platform took."),
        ],
        key: ["line", "day"])
    static var tables: [ViewTable] { [table] }

    private struct Key: Hashable, Comparable {
        let line: String
        let day: String

        static func < (one: Key, other: Key) -> Bool { (one.line, one.day) < (other.line, other.day) }
    }

    private struct Counts {
        var received: Int64 = 0
        var sent: Int64 = 0
    }

    private var days = RowCache<Key, Counts>()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        guard let line = conversation?.state.line else { return }
        switch event.event {
        case .messageReceived: try change(line, event, rows) { $0.received += 1 }
        case .sendAccepted: try change(line, event, rows) { $0.sent += 1 }
        default: return
        }
    }

    private mutating func change(
        _ line: LineID, _ event: RecordedEvent, _ rows: StoredRows, _ change: (inout Counts) -> Void
    ) throws {
        let key = Key(line: line.rawValue, day: event.occurredAt.date)
        try days.update(
            key,
            or: {
                let row = try rows.read(
                    UsageView.table, "key", "WHERE line = ? AND day = ?",
                    [key.line.databaseValue, key.day.databaseValue])
                return row.map { Counts(received: $0[2], sent: $0[3]) } ?? Counts()
            }, change)
    }

    mutating func write(to rows: StoredRows) throws {
        for (key, counts) in days.takeChanged() {
            try rows.write(UsageView.table) { row in
                row.add(key.line)
                row.add(key.day)
                row.add(counts.received)
                row.add(counts.sent)
            }
        }
    }
}
