import Events
import GRDB
import Projections
import Settings
import Timeline

/// How many messages come to each task, by day (S0.7).
struct TaskUsageView: View {
    static let table = ViewTable(
        name: "task_usage", meaning: "A task's messages of a day.",
        columns: [
            .text("task", "The task.").fixed,
            .text("day", "The day, by UTC: `2026-01-05`.").fixed,
            .integer("received", "Messages of customers whose session the task had, or got for that message."),
        ],
        key: ["task", "day"])
    static var tables: [ViewTable] { [table] }

    private struct Key: Hashable, Comparable {
        let task: String
        let day: String

        static func < (one: Key, other: Key) -> Bool { (one.task, one.day) < (other.task, other.day) }
    }

    private var days = RowCache<Key, Int64>()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        let handler: Handler? =
            switch event.event {
            case .messageReceived: conversation?.state.sessions.open?.handler
            // The message that opens a session comes before it.
            case .sessionOpened(let opened): opened.handler
            default: nil
            }
        guard case .bot(let task)? = handler else { return }
        let key = Key(task: task, day: event.occurredAt.date)
        try days.update(
            key,
            or: {
                let row = try rows.read(
                    TaskUsageView.table, "key", "WHERE task = ? AND day = ?",
                    [key.task.databaseValue, key.day.databaseValue])
                return row.map { $0[2] } ?? 0
            }
        ) { $0 += 1 }
    }

    mutating func write(to rows: StoredRows) throws {
        for (key, received) in days.takeChanged() {
            try rows.write(TaskUsageView.table) { row in
                row.add(key.task)
                row.add(key.day)
                row.add(received)
            }
        }
    }
}

/// How many messages of the tasks' allocation are used (S0.6): counted from nothing when it is set, and when it is renewed.
struct AllocationView: View {
    static let table = ViewTable(
        name: "allocations", meaning: "An allocation of messages, from when it began to when the next one did.",
        columns: [
            .integer("began_at", "When it began.").fixed,
            .integer("messages", "How many messages there are for each task; 0 where there is no allocation."),
            .text("renewed", "`never`, or `monthly`."),
            .integer("received", "Messages of customers since."),
            .integer("sent", "Messages of ours since that the platform took."),
        ],
        key: ["began_at"])
    static var tables: [ViewTable] { [table] }

    private struct Allocation {
        var began = Timestamp.epoch
        var set = MessageAllocation()
        var received: Int64 = 0
        var sent: Int64 = 0
    }

    /// The last one; nil where it has not been looked for.
    private var last: Allocation?
    private var past: [Allocation] = []
    private var isChanged = false

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        switch event.event {
        case .allocationSet(let set):
            let before = try known(rows)
            begin(Allocation(began: event.recordedAt, set: set.allocation), after: before)
        case .messageReceived: try count(event, rows) { $0.received += 1 }
        case .sendAccepted: try count(event, rows) { $0.sent += 1 }
        default: return
        }
    }

    private mutating func count(
        _ event: RecordedEvent, _ rows: StoredRows, _ change: (inout Allocation) -> Void
    ) throws {
        var allocation = try known(rows)
        guard allocation.set.messages > 0 else { return }
        if allocation.set.renewed == .monthly, allocation.began < event.recordedAt.month {
            let next = Allocation(began: event.recordedAt.month, set: allocation.set)
            begin(next, after: allocation)
            allocation = next
        }
        change(&allocation)
        (last, isChanged) = (allocation, true)
    }

    private mutating func begin(_ allocation: Allocation, after before: Allocation) {
        if isChanged, before.began != allocation.began { past.append(before) }
        (last, isChanged) = (allocation, true)
    }

    private mutating func known(_ rows: StoredRows) throws -> Allocation {
        if let last { return last }
        let row = try rows.read(AllocationView.table, "last", "ORDER BY began_at DESC LIMIT 1", [])
        let found = row.map { row in
            Allocation(
                began: Timestamp(milliseconds: row[0]),
                set: MessageAllocation(messages: row[1], renewed: row[2] == "monthly" ? .monthly : .never),
                received: row[3], sent: row[4])
        }
        last = found ?? Allocation()
        return found ?? Allocation()
    }

    mutating func write(to rows: StoredRows) throws {
        guard isChanged else { return }
        for allocation in past + [last].compactMap(\.self) {
            try rows.write(AllocationView.table) { row in
                row.add(allocation.began)
                row.add(Int64(allocation.set.messages))
                row.add(allocation.set.renewed.word)
                row.add(allocation.received)
                row.add(allocation.sent)
            }
        }
        (past, isChanged) = ([], false)
    }
}
