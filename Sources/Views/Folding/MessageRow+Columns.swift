import Encoding
import Events
import FoundationEssentials
import GRDB
import Timeline

extension MessageRow {
    static let table = ViewTable(
        name: "messages", meaning: "What was said, or was to be said: one row a message, with what became of it.",
        columns: [
            .integer("position", "The event that it is: Parley's name of a message of ours is `parley.POSITION`.")
                .fixed,
            .integer("conversation", "Its conversation.").fixed,
            .text("line", "Its line.").fixed,
            .integer("session", "The session it belongs to; NULL for none.").optional,
            .text("direction", "`in`: the customer said it. `out`: it is one of ours.").fixed,
            .text("type", "The platform's type: `text`, `image`, `interactive`, `template` …").fixed,
            .text("text", "What a person reads.").fixed,
            .integer("at", "When it was said, by the platform; of ours, when it was asked for.").fixed,
            .integer("recorded_at", "When Parley recorded it.").fixed,
            .text("message_id", "The platform's id, once it is known.").optional,
            .text("answers", "The platform's id of the message that it answers or is about.").optional.fixed,
            .text("reply_id", "The id or payload of the tapped button or row, or a form's answers as JSON (S4.23).")
                .optional
                .fixed,
            .text("origin", "Who wanted it sent: `agent:ID`, `bot:NAME`, `api:TOKEN`, `rule:NAME`, `phone`.").optional
                .fixed,
            .text("correlation_id", "The caller's correlation id (S4.14).").optional.fixed,
            .text("callback_data", "The caller's callback data (S4.15).").optional.fixed,
            .text("media_id", "The platform's id of the file, or its address.").optional.fixed,
            .text("media_type", "The file's type: `image/jpeg` …").optional.fixed,
            .text("media_name", "The file's name.").optional.fixed,
            .text(
                "status",
                "Of ours: `requested`, `refused`, `attempting`, `waiting`, `in-doubt`, `accepted`, `failed`, `abandoned`."
            ).optional,
            .integer("code", "The platform's code for the reason of a refusal.").optional,
            .text("reason", "The reason of a refusal.").optional,
            .text("wa_id", "Whom the platform says it goes to.").optional,
            .text("user_id", "That person's business-scoped user id.").optional,
            .integer("sent_at", "When the platform sent it, by its receipt.").optional,
            .integer("delivered_at", "When it was delivered.").optional,
            .integer("read_at", "When it was read.").optional,
            .integer("played_at", "When it was played.").optional,
            .integer("failed_at", "When it failed, by a receipt.").optional,
            .text("attempts", "Attempts to send it: JSON, as `/v1` shows them.").optional,
            .text("receipts", "Receipts: JSON, as `/v1` shows them.").optional,
            .integer("edited_by", "The event that is its last edit: `messages.position`.").optional,
            .integer("edited_at", "When that was made.").optional,
            .integer("revoked_by", "The event that took it back: `messages.position`.").optional,
            .integer("revoked_at", "When that was done.").optional,
            .text("reactions", "Reactions that stand: JSON, a list of `by`, `emoji`, `at`, `position`.").optional,
            .text("outcome", "Of ours: how it ended for the one who wants to be told: `onSubmit` and others (S4.19).")
                .optional,
            .text("late_outcome", "What came of it after that.").optional,
        ],
        key: ["position"], lookup: ["conversation", "position"])

    /// Receipts that have a column of their own.
    private static let timed = ["sent", "delivered", "read", "played", "failed"]

    /// Adds the values of the row, in the order of the table's columns.
    func write(to row: inout RowWriter) {
        writeWhatWasSaid(to: &row)
        row.add(fate?.status)
        row.add(fate?.code)
        row.add(fate?.reason)
        row.add(fate?.waID)
        row.add(fate?.userID)
        for name in MessageRow.timed { row.add(times[name]) }
        row.add(json(fate?.attempts.map(\.json)))
        row.add(json(fate?.receipts.map(\.json)))
        row.add(marks.edit.map { Int64($0.position) })
        row.add(marks.edit?.at)
        row.add(marks.revocation.map { Int64($0.position) })
        row.add(marks.revocation?.at)
        row.add(json(marks.reactions.map(\.json)))
        row.add(fate?.outcome)
        row.add(fate?.lateOutcome)
    }

    private func writeWhatWasSaid(to row: inout RowWriter) {
        row.add(position)
        row.add(conversation)
        row.add(line)
        row.add(session)
        row.add(isInbound ? "in" : "out")
        row.add(type)
        row.add(text)
        row.add(at)
        row.add(recordedAt)
        row.add(messageID)
        row.add(answers)
        row.add(replyID)
        row.add(origin)
        row.add(correlationID)
        row.add(callbackData)
        row.add(media?.id)
        row.add(media?.type)
        row.add(media?.name)
    }

    private func json(_ objects: [[UInt8]]?) -> String? {
        guard let objects, !objects.isEmpty else { return nil }
        return "[" + objects.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",") + "]"
    }

    /// What a row tells.
    init(row: Row) throws {
        position = row[0]
        conversation = row[1]
        line = row[2]
        session = row[3]
        isInbound = row[4] == "in"
        (type, text) = (row[5], row[6])
        (at, recordedAt) = (Timestamp(milliseconds: row[7]), Timestamp(milliseconds: row[8]))
        (answers, replyID, origin, correlationID, callbackData) = (row[10], row[11], row[12], row[13], row[14])
        if row[15] != nil || row[16] != nil { media = MediaNames(id: row[15], type: row[16], name: row[17]) }
        if let status: String = row[18] {
            fate = MessageFate(
                status: status, messageID: row[9], waID: row[21], userID: row[22], code: row[19], reason: row[20],
                attempts: try list(row[28]), receipts: try list(row[29]), outcome: row[35], lateOutcome: row[36])
        } else {
            ownID = row[9]
        }
        for (index, name) in MessageRow.timed.enumerated() {
            if let time: Int64 = row[23 + index] { times[name] = Timestamp(milliseconds: time) }
        }
        marks.edit = MessageRow.mark(row[30], row[31])
        marks.revocation = MessageRow.mark(row[32], row[33])
        marks.reactions = try list(row[34])
        isNew = false
    }

    private static func mark(_ position: Int64?, _ at: Int64?) -> (position: UInt64, at: Timestamp)? {
        guard let position, let at else { return nil }
        return (UInt64(position), Timestamp(milliseconds: at))
    }

    /// Notes when a receipt says that something happened, where there is a column for it.
    mutating func note(_ status: String, at time: Timestamp) {
        if MessageRow.timed.contains(status) { times[status] = times[status] ?? time }
    }
}

private func list<Element: Decodable>(_ json: String?) throws -> [Element] {
    guard let json else { return [] }
    return try JSONDecoder().decode([Element].self, from: Data(json.utf8))
}

extension MessageFate.Attempt {
    fileprivate var json: [UInt8] {
        var object = JSONObjectWriter()
        object.add("attempt", UInt64(attempt))
        object.add("startedAt", startedAt)
        object.add("result", result)
        if let endedAt { object.add("endedAt", endedAt) }
        if let httpStatus { object.add("httpStatus", UInt64(httpStatus)) }
        if let code { object.add("code", UInt64(code)) }
        if let reason { object.add("reason", reason) }
        if let trace { object.add("trace", trace) }
        if let retryAt { object.add("retryAt", retryAt) }
        return object.finished
    }
}

extension MessageFate.Receipt {
    fileprivate var json: [UInt8] {
        var object = JSONObjectWriter()
        object.add("status", status)
        object.add("at", at)
        object.add("recordedAt", recordedAt)
        if let code { object.add("code", UInt64(code)) }
        if let reason { object.add("reason", reason) }
        return object.finished
    }
}

extension MessageMarks.Reaction {
    fileprivate var json: [UInt8] {
        var object = JSONObjectWriter()
        object.add("by", by)
        object.add("emoji", emoji)
        object.add("at", at)
        object.add("position", position)
        return object.finished
    }
}
