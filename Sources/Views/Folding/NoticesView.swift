import Encoding
import Events
import GRDB
import Timeline

/// What the platform has said of numbers and accounts (B10): of each the newest notice of each kind.
struct NoticesView: View {
    static let table = ViewTable(
        name: "notices", meaning: "What the platform last said of a number or an account, of one kind.",
        columns: [
            .text("account", "The account whose notice it was; empty where it named none.").fixed,
            .text("line", "The line that it names by its id; empty where it does not.").fixed,
            .text("number", "The number that it names, in digits; with neither it is about the account.").fixed,
            .text(
                "kind",
                "`quality`, `limit`, `throughput`, `name`, `review`, `ban`, `deleted`, `capability`, `restriction.TYPE`, "
                    + "`violation.TYPE`, `alert.TYPE`, `account.EVENT`, `other.TOPIC`."
            ).fixed,
            .text("weight", "`good`, `look`, `restricted`, or `told` for what says nothing of how messages fare."),
            .text("text", "What it says."),
            .integer("until", "Until when it holds; NULL where that is not told.").optional,
            .integer("position", "The event."),
            .integer("at", "When that was."),
        ],
        key: ["account", "line", "number", "kind"], indexes: [(["number"], nil), (["line"], nil)])
    static var tables: [ViewTable] { [table] }

    /// Notices that are kept of a number or an account; the oldest makes room.
    static let limit = 50

    private struct Subject: Hashable, Comparable {
        var account = ""
        var line = ""
        var number = ""

        static func < (one: Subject, other: Subject) -> Bool {
            (one.account, one.line, one.number) < (other.account, other.line, other.number)
        }

        var values: [DatabaseValue] { [account.databaseValue, line.databaseValue, number.databaseValue] }
    }

    private struct Kept {
        let notice: Notice
        let position: Position
        let at: Timestamp
    }

    private var subjects = RowCache<Subject, [Kept]>()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        guard case .notificationReceived(let notification) = event.event else { return }
        // What is no JSON was never a notification.
        guard let value = try? JSONDocument(notification.raw.bytes, limit: .max).root else { return }
        let line = notification.line == .absent ? Notice.line(in: value) : notification.line.rawValue
        let subject = Subject(
            account: notification.account, line: line, number: line.isEmpty ? Notice.number(in: value) : "")
        let new = Notice.all(notification.topic, value)
            // In the order in which the table has them, too.
            .sorted { $0.kind < $1.kind }
            .map { Kept(notice: $0, position: event.position, at: event.occurredAt) }
        try subjects.update(subject, or: { try NoticesView.read(subject, rows) }) { kept in
            for notice in new { NoticesView.keep(notice, in: &kept) }
        }
    }

    private static func keep(_ new: Kept, in kept: inout [Kept]) {
        kept.removeAll { $0.notice.kind == new.notice.kind }
        if kept.count == limit { kept.removeFirst() }
        kept.append(new)
    }

    private static let ofSubject = "account = ? AND line = ? AND number = ?"

    private static func read(_ subject: Subject, _ rows: StoredRows) throws -> [Kept] {
        try rows.database.rows(
            table.reading("WHERE \(ofSubject) ORDER BY position, kind"), StatementArguments(subject.values)
        ).map { row in
            Kept(
                notice: Notice(
                    kind: row[3], text: row[5], weight: Notice.Weight(rawValue: row[4]) ?? .told,
                    until: (row[6] as Int64?).map { Timestamp(milliseconds: $0) }),
                position: Position(UInt64(row[7] as Int64)), at: Timestamp(milliseconds: row[8]))
        }
    }

    mutating func write(to rows: StoredRows) throws {
        for (subject, kept) in subjects.takeChanged() {
            // One whose place another took is gone.
            try rows.execute("notices.forget", "DELETE FROM notices WHERE \(NoticesView.ofSubject)") { row in
                for text in [subject.account, subject.line, subject.number] { row.add(text) }
            }
            for one in kept { try rows.write(NoticesView.table) { NoticesView.write(one, of: subject, to: &$0) } }
        }
    }

    private static func write(_ kept: Kept, of subject: Subject, to row: inout RowWriter) {
        row.add(subject.account)
        row.add(subject.line)
        row.add(subject.number)
        row.add(kept.notice.kind)
        row.add(kept.notice.weight.rawValue)
        row.add(kept.notice.text)
        row.add(kept.notice.until)
        row.add(kept.position)
        row.add(kept.at)
    }
}
