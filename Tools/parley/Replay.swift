import ArgumentParser
import Broker
import EventLog
import Events
import LMDBEventLog
import Narration
import Projections
import Timeline

/// `parley replay`: a conversation's history, or its state at a position or moment (L7, B3). Nothing is sent, because nothing
/// outside the process can happen.
struct Replay: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "Show a conversation's history, or its state at some moment.",
        discussion: """
            Without --at every event of the conversation is told in the order of the log, each with the rule, the events and \
            the deadline that it rests on where Parley decided it. With --at the state is told: window, session, handler, \
            timers, identity, open sends. All times are UTC. Works while another process writes the log.
            """)

    /// By which of an event's times it counts at a moment.
    enum Clock: String, CaseIterable, ExpressibleByArgument {
        case recorded
        case platform
    }

    @OptionGroup var data: DataOptions
    @Argument(help: "Its number, or LINE/CONTACT with a phone number or user id: 106540352242922/16505551234.")
    var conversation: String
    @Option(help: "A position (120 or '#120') or a moment (2026-01-05T09:00:00Z): tell the state then.")
    var at: String?
    @Option(
        name: .customLong("by"),
        help:
            "What counts at a moment: what was recorded by then, or what had happened by then on the platform's clock.")
    var clock = Clock.recorded
    @Option(help: "text or jsonl.") var format = ListFormat.text

    func validate() throws {
        if let at { _ = try pointInTime(at) }
    }

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let world = try log.project(
            World.self, named: ProjectionName.conversations, from: data.snapshots(), on: console)
        let id = try ConversationName.resolve(conversation, in: world)
        if let at {
            try printState(of: id, at: try pointInTime(at), log, console)
        } else {
            try ConversationHistory(id: id, log: log, world: world).print(as: format, on: console)
        }
    }

    private func pointInTime(_ text: String) throws -> PointInTime {
        let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
        if let number = UInt64(digits), number > 0, number <= Position.largest.rawValue {
            return .position(Position(number))
        }
        guard let moment = Timestamp(iso8601: text) else {
            throw ValidationError(
                "'\(Visible.text(text))' is neither a position (120) nor a moment with its zone (2026-01-05T09:00:00Z)")
        }
        return clock == .platform ? .platform(moment) : .recorded(moment)
    }

    private func printState(
        of id: ConversationID, at point: PointInTime, _ log: any EventLog, _ console: Console
    ) throws {
        let head = log.head
        if case .position(let position) = point, position > head {
            throw Failure("the log ends at \(head): there is nothing at \(position) yet")
        }
        guard let then = try log.conversation(id, asOf: point) else {
            let first = try log.positions(of: id).first ?? .start
            throw Failure("conversation \(id) begins at \(first): there was nothing of it yet at \(describe(point))")
        }
        let report = ConversationReport(state: then.state, policy: then.policy, contact: then.contact, now: then.moment)
        guard format == .text else { return try console.print(report.json) }
        try console.print(console.paint(report.title, .heading))
        let when = if case .position = point { ", recorded \(then.moment)" } else { "" }
        try console.print("as of \(describe(point))\(when)")
        for fact in report.facts {
            let label = fact.label + String(repeating: " ", count: max(0, 9 - fact.label.count))
            try console.print("  \(console.paint(label, .faint)) \(fact.text)")
        }
    }

    private func describe(_ point: PointInTime) -> String {
        switch point {
        case .position(let position): "\(position)"
        case .recorded(let moment): "\(moment), by what was recorded then"
        case .platform(let moment): "\(moment), by what had happened then"
        }
    }
}

/// All events of a conversation, told one after another.
struct ConversationHistory {
    /// A recording that much later than the happening is told.
    private static let delay = Duration.seconds(60)

    let id: ConversationID
    let log: any EventLog
    let world: World

    func print(as format: ListFormat, on console: Console) throws {
        let positions = try log.positions(of: id)
        if format == .text { try printTitle(positions, console) }
        var day = ""
        for position in positions {
            try Task.checkCancellation()
            guard let event = try log.event(at: position) else { continue }
            guard format == .text else {
                try console.print(event.jsonLine)
                continue
            }
            if event.occurredAt.date != day {
                day = event.occurredAt.date
                try console.print("\n" + console.paint(day, .heading))
            }
            try tell(event, console)
        }
    }

    private func printTitle(_ positions: [Position], _ console: Console) throws {
        guard let state = world.conversation(id), let first = positions.first, let last = positions.last else { return }
        let report = ConversationReport(
            state: state, policy: world.policy(of: state), contact: world.directory.contact(state.contact) ?? Contact(),
            now: world.lastRecordedAt)
        try console.print(console.paint(report.title, .heading))
        try console.print("\(counted(positions.count, "event")), \(first) to \(last); times in UTC")
    }

    private func tell(_ event: RecordedEvent, _ console: Console) throws {
        let account = Narrator.account(of: event.event)
        let position = "\(event.position)"
        let place = String(repeating: " ", count: max(0, 8 - position.count)) + position
        let isDelayed = event.recordedAt - event.occurredAt > Self.delay
        let recorded = isDelayed ? console.paint("  (recorded \(event.recordedAt))", .faint) : ""
        let time = event.occurredAt.timeOfDay
        let padding = String(repeating: " ", count: max(0, 12 - time.count))
        let text = console.paint("\(account.symbol) \(account.text)", as: account.kind)
        try console.print("\(time)\(padding) \(console.paint(place, .faint))  \(text)\(recorded)")
        if let reason = account.reason {
            try console.print(String(repeating: " ", count: 25) + console.paint(reason, .faint))
        }
    }
}
