import Events
import GRDB
import Projections
import Timeline

/// How lines do (B10): what they are called, when something last came in and went out, and what became of their messages.
struct LinesView: View {
    static let table = ViewTable(
        name: "lines", meaning: "A line about which something has been recorded.",
        columns: [
            .text("line", "The line.").fixed,
            .text("number", "Its own number in digits, as a webhook had it.").optional,
            .text("account", "Its business account, as a webhook had it.").optional,
            .integer("heard", "The last event that the platform told of it.").optional,
            .integer("heard_at", "When that was recorded.").optional,
            .integer("taken_last", "The last time that the platform took a message: that event.").optional,
            .integer("taken_at", "When that was.").optional,
            .integer("failed_last", "The last time that a message failed, at an attempt or after it: that event.")
                .optional,
            .integer("failed_at", "When that was.").optional,
            .integer("failed_code", "The platform's code for why; 0 where it told none.").optional,
            .text("failed_reason", "What it said.").optional,
            .integer("error", "The last error that the platform reported of the line rather than of a message.")
                .optional,
            .integer("error_at", "When that was.").optional,
            .integer("error_code", "The platform's code.").optional,
            .text("error_text", "What it said.").optional,
            .integer("requested", "Messages that somebody asked for."),
            .integer("refused", "Messages that a rule refused."),
            .integer("taken", "Messages that the platform took."),
            .integer("failed_attempts", "Attempts that failed."),
            .integer("delivered", "Receipts that say `delivered`."),
            .integer("read", "Receipts that say `read`."),
            .integer("failed", "Receipts that say `failed`."),
        ],
        key: ["line"])
    static var tables: [ViewTable] { [table] }

    private var lines = RowCache<String, LineRow>()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        let line = conversation?.state.line ?? event.event.line
        guard let line, line != .absent, LineRow.isConcerned(by: event.event) else { return }
        try lines.update(
            line.rawValue,
            or: {
                try rows.read(LinesView.table, "line", "WHERE line = ?", [line.rawValue.databaseValue])
                    .map(LineRow.init(row:)) ?? LineRow()
            }
        ) { $0.apply(event) }
    }

    mutating func write(to rows: StoredRows) throws {
        for (line, row) in lines.takeChanged() { try rows.write(LinesView.table) { row.write(to: &$0, line) } }
    }
}

extension Event {
    /// The line that an event of the system's is about, where the platform told it.
    fileprivate var line: LineID? {
        switch self {
        case .groupMessageReceived(let message): message.line
        case .notificationReceived(let notice): notice.line
        case .platformErrorReported(let report): report.line
        case .itemNotUnderstood(let item): item.line
        default: nil
        }
    }
}

/// A line as the view has it.
struct LineRow {
    /// The last of something: the event, when it was, and what the platform said.
    struct Last {
        var position: Position
        var at: Timestamp
        var code: UInt32 = 0
        var text = ""
    }

    var number = ""
    var account = ""
    var heard: Last?
    var taken: Last?
    var failed: Last?
    var error: Last?
    var counts = Counts()

    /// How many messages came how far.
    struct Counts {
        var requested: Int64 = 0
        var refused: Int64 = 0
        var taken: Int64 = 0
        var failedAttempts: Int64 = 0
        var delivered: Int64 = 0
        var read: Int64 = 0
        var failed: Int64 = 0
    }

    init() {}

    /// Whether an event of a line changes its row.
    static func isConcerned(by event: Event) -> Bool {
        switch event {
        case .conversationStarted(let started): !started.lineNumber.isEmpty || !started.account.isEmpty
        case .sendRequested, .sendRefused, .sendAccepted, .sendFailed: true
        default: event.isTold
        }
    }

    mutating func apply(_ event: RecordedEvent) {
        if event.event.isTold { heard = Last(position: event.position, at: event.recordedAt) }
        switch event.event {
        case .conversationStarted(let started): learn(started.lineNumber, started.account)
        case .notificationReceived(let notice):
            learn(Notice.lineNumber(in: notice), notice.account)
        case .sendRequested: counts.requested += 1
        case .sendRefused: counts.refused += 1
        case .sendAccepted:
            counts.taken += 1
            taken = Last(position: event.position, at: event.occurredAt)
        case .sendFailed(let failed):
            counts.failedAttempts += 1
            fail(event, failed.code, failed.reason)
        case .receiptReceived(let receipt): take(receipt, event)
        case .platformErrorReported(let report):
            error = Last(
                position: event.position, at: event.occurredAt, code: report.code,
                text: String(report.text.prefix(Notice.textLimit)))
        default: return
        }
    }

    private mutating func learn(_ number: String, _ account: String) {
        if !number.isEmpty { self.number = number }
        if !account.isEmpty { self.account = account }
    }

    private mutating func take(_ receipt: ReceiptReceived, _ event: RecordedEvent) {
        switch receipt.status {
        case "delivered": counts.delivered += 1
        case "read": counts.read += 1
        case "failed":
            counts.failed += 1
            fail(event, receipt.errorCode, receipt.errorText)
        default: return
        }
    }

    private mutating func fail(_ event: RecordedEvent, _ code: UInt32, _ reason: String) {
        failed = Last(
            position: event.position, at: event.occurredAt, code: code, text: String(reason.prefix(Notice.textLimit)))
    }
}

extension Event {
    /// Whether the platform told it by a webhook.
    fileprivate var isTold: Bool {
        switch self {
        case .messageReceived, .receiptReceived, .messageEchoed, .callReceived, .identityNoticeReceived,
            .groupMessageReceived, .notificationReceived, .platformErrorReported, .itemNotUnderstood:
            true
        default: false
        }
    }
}

// MARK: - The row

extension LineRow {
    init(row: Row) {
        (number, account) = (row[1] ?? "", row[2] ?? "")
        heard = LineRow.last(row, 3)
        taken = LineRow.last(row, 5)
        failed = LineRow.last(row, 7, saying: 9)
        error = LineRow.last(row, 11, saying: 13)
        counts = Counts(
            requested: row[15], refused: row[16], taken: row[17], failedAttempts: row[18], delivered: row[19],
            read: row[20], failed: row[21])
    }

    private static func last(_ row: Row, _ column: Int, saying said: Int? = nil) -> Last? {
        guard let position: Int64 = row[column], let at: Int64 = row[column + 1] else { return nil }
        var last = Last(position: Position(UInt64(position)), at: Timestamp(milliseconds: at))
        if let said { (last.code, last.text) = (row[said] ?? 0, row[said + 1] ?? "") }
        return last
    }

    func write(to row: inout RowWriter, _ line: String) {
        row.add(line)
        row.add(orNull: number)
        row.add(orNull: account)
        for last in [heard, taken] {
            row.add(last?.position)
            row.add(last?.at)
        }
        for last in [failed, error] {
            row.add(last?.position)
            row.add(last?.at)
            row.add(last?.code)
            row.add(last?.text)
        }
        let all = [
            counts.requested, counts.refused, counts.taken, counts.failedAttempts, counts.delivered, counts.read,
            counts.failed,
        ]
        for count in all { row.add(count) }
    }
}
