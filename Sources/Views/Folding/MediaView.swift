import Encoding
import Events
import GRDB
import Messages
import Projections
import Timeline

/// The files of customers' messages: what was fetched into the store, and what was given up (S2.5).
struct MediaView: View {
    static let table = ViewTable(
        name: "media", meaning: "The file of a customer's message, fetched or given up.",
        columns: [
            .integer("position", "The event that says so.").fixed,
            .integer("conversation", "The conversation of the message.").fixed,
            .text("line", "Its line.").fixed,
            .text("message", "The platform's id of the message.").fixed,
            .text("sha256", "The file's SHA-256 in hexadecimal, its name in the store; NULL for one that was given up.")
                .fixed
                .optional,
            .integer("size", "Its size in bytes.").fixed,
            .text("mime_type", "What it is, as the platform says.").fixed,
            .text("reason", "Why it was given up; NULL for one that was fetched.").optional,
        ],
        key: ["position"], indexes: [(["sha256"], "sha256 IS NOT NULL"), (["message"], nil)])
    static var tables: [ViewTable] { [table] }

    private struct NewRow {
        let position: Position
        let conversation: UInt32
        let line: String
        let message: String
        var sha256: String?
        var size: UInt32 = 0
        var mimeType = ""
        var reason: String?
    }

    private var new: [NewRow] = []

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        guard let conversation else { return }
        func row(_ message: String) -> NewRow {
            NewRow(
                position: event.position, conversation: event.conversation.rawValue,
                line: conversation.state.line.rawValue,
                message: message)
        }
        switch event.event {
        case .mediaFetched(let fetched):
            var row = row(fetched.message.rawValue)
            row.sha256 = fetched.sha256.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            (row.size, row.mimeType) = (fetched.size, fetched.mimeType)
            new.append(row)
        case .mediaFetchFailed(let failed):
            var row = row(failed.message.rawValue)
            row.reason = failed.reason
            new.append(row)
        default: return
        }
    }

    mutating func write(to rows: StoredRows) throws {
        for media in new {
            try rows.write(MediaView.table) { row in
                row.add(media.position)
                row.add(media.conversation)
                row.add(media.line)
                row.add(media.message)
                row.add(media.sha256)
                row.add(media.size)
                row.add(media.mimeType)
                row.add(media.reason)
            }
        }
        new.removeAll(keepingCapacity: true)
    }
}
