import ArgumentParser
import Broker
import EventLog
import Events
import LMDBEventLog
import Narration
import Projections
import Timeline

/// `parley conversations`: every conversation there is, one a line.
struct Conversations: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "List the conversations.",
        discussion: """
            The window is told by its end, in UTC, and whether it is open at the later of now and the log's last event. Works \
            while another process writes the log.
            """)

    @OptionGroup var data: DataOptions
    @Option(help: "text or jsonl.") var format = ListFormat.text

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let world = try log.project(
            World.self, named: ProjectionName.conversations, from: data.snapshots(), on: console)
        try ConversationList(log: log, world: world, now: max(SystemTime.real, world.lastRecordedAt))
            .print(as: format, on: console)
    }
}

/// The conversations of a world, as a table or as JSON.
struct ConversationList {
    let log: any EventLog
    let world: World
    let now: Timestamp

    func print(as format: ListFormat, on console: Console) throws {
        switch format {
        case .text: try printTable(on: console)
        case .jsonl:
            for state in world.conversations { try console.print(try json(state)) }
        }
        if world.conversations.isEmpty { console.note("there are no conversations yet") }
    }

    private func printTable(on console: Console) throws {
        guard !world.conversations.isEmpty else { return }
        var table = Table(
            ["ID", "LINE", "CONTACT", "SESSIONS", "HANDLER", "WINDOW", "LAST EVENT", "EVENTS"], rightAligned: [0, 3, 7])
        for state in world.conversations {
            try Task.checkCancellation()
            table.add([
                "\(state.id)", state.line == .absent ? "-" : Visible.text(state.line.rawValue),
                ConversationReport.name(contact(of: state)), "\(state.sessions.count)", handler(of: state),
                window(of: state),
                "\(try lastEventTime(of: state))", grouped(state.eventCount),
            ])
        }
        try table.print(on: console)
    }

    private func contact(of state: ConversationState) -> Contact { world.directory.contact(state.contact) ?? Contact() }

    private func handler(of state: ConversationState) -> String {
        state.sessions.open.map { Visible.text($0.handler.description) } ?? (state.sessions.count == 0 ? "-" : "closed")
    }

    private func window(of state: ConversationState) -> String {
        guard let closesAt = state.window.closesAt else { return "never opened" }
        return "\(state.window.isOpen(at: now) ? "open until" : "closed") \(closesAt)"
    }

    private func lastEventTime(of state: ConversationState) throws -> Timestamp {
        var time = Timestamp.epoch
        _ = try log.read(from: state.lastPosition, limit: 1, mode: .headers) { envelope, _ in
            time = envelope.occurredAt
            return false
        }
        return time
    }

    private func json(_ state: ConversationState) throws -> String {
        try Task.checkCancellation()
        return ConversationReport(
            state: state, policy: world.policy(of: state), contact: contact(of: state), now: now
        )
        .json(lastEventAt: try lastEventTime(of: state))
    }
}
