import ArgumentParser
import Broker
import EventLog
import Events
import LMDBEventLog
import Narration
import Projections
import Timeline
import Views

/// `parley conversations`: every conversation there is, one a line.
struct Conversations: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "List the conversations.",
        discussion: """
            The window is told by its end, in UTC, and whether it is open at the later of now and the log's last event. Works \
            while another process writes the log. The list comes from the views where they have come as far as the log, and \
            otherwise from the log itself, which takes longer.
            """)

    @OptionGroup var data: DataOptions
    @Option(help: "text or jsonl.") var format = ListFormat.text

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let head = log.head
        let last = try log.record(at: head)?.envelope.recordedAt ?? .epoch
        let list = ConversationList(format: format, now: max(SystemTime.real, last), console: console)
        let (standing, isPrinted) = try StoredViews.read(directory: try data.views(), of: log) { database in
            guard try StoredViews.position(of: database) >= head else { return false }
            try list.print { visit in try ConversationQuery.visitAll(in: database) { try visit(ListedRow($0)) } }
            return true
        }
        if case .usable = standing, isPrinted == true { return }
        let world = try log.project(
            World.self, named: ProjectionName.conversations, from: data.snapshots(), on: console)
        try list.print { visit in
            for state in world.conversations { try visit(try ListedRow(state, in: world, log)) }
        }
    }
}

/// A conversation, wherever it comes from.
struct ListedRow {
    let state: ConversationState
    let contact: Contact
    let lastEventAt: Timestamp

    init(_ listed: ListedConversation) {
        (state, lastEventAt) = (listed.state, listed.lastEventAt)
        contact = listed.contact ?? Contact()
    }

    init(_ state: ConversationState, in world: borrowing World, _ log: any EventLog) throws {
        self.state = state
        contact = world.directory.contact(world.directory.current(state.contact)) ?? Contact()
        var time = Timestamp.epoch
        _ = try log.read(from: state.lastPosition, limit: 1, mode: .headers) { envelope, _ in
            time = envelope.occurredAt
            return false
        }
        lastEventAt = time
    }
}

/// Conversations, as a table or as JSON.
struct ConversationList {
    let format: ListFormat
    let now: Timestamp
    let console: Console

    /// Prints what is visited.
    func print(_ visitAll: ((ListedRow) throws -> Void) throws -> Void) throws {
        var count = 0
        var table = Table(
            ["ID", "LINE", "CONTACT", "SESSIONS", "HANDLER", "WINDOW", "LAST EVENT", "EVENTS"], rightAligned: [0, 3, 7])
        try visitAll { row in
            try Task.checkCancellation()
            count += 1
            switch format {
            case .text: table.add(cells(row))
            case .jsonl: try console.print(json(row))
            }
        }
        if count == 0 { return console.note("there are no conversations yet") }
        if format == .text { try table.print(on: console) }
    }

    private func cells(_ row: ListedRow) -> [String] {
        [
            "\(row.state.id)", row.state.line == .absent ? "-" : Visible.text(row.state.line.rawValue),
            ConversationReport.name(row.contact), "\(row.state.sessions.count)", handler(of: row.state),
            window(of: row.state), "\(row.lastEventAt)", grouped(row.state.eventCount),
        ]
    }

    private func handler(of state: ConversationState) -> String {
        state.sessions.open.map { Visible.text($0.handler.description) } ?? (state.sessions.count == 0 ? "-" : "closed")
    }

    private func window(of state: ConversationState) -> String {
        guard let closesAt = state.window.closesAt else { return "never opened" }
        return "\(state.window.isOpen(at: now) ? "open until" : "closed") \(closesAt)"
    }

    private func json(_ row: ListedRow) -> String {
        // No rules are asked for: a list has no timers.
        ConversationReport(state: row.state, policy: .inert, contact: row.contact, now: now)
            .json(lastEventAt: row.lastEventAt)
    }
}
