import ArgumentParser
import Broker
import EventLog
import Events
import LMDBEventLog
import Narration
import Projections
import Timeline

/// `parley follow`: tells what happens as it is recorded, be it by another process.
struct Follow: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        abstract: "Tell what happens as it is recorded.",
        discussion: """
            Follows the log of another process, without disturbing it, until it is interrupted, which is exit code 0. The opening \
            of a 24-hour window is told too, although it is no event of its own. All times are UTC.
            """)

    private static let readerCheckInterval = Duration.milliseconds(500)

    @OptionGroup var data: DataOptions
    @Option(help: "Begin at this position of the log; 1 tells everything there is. Otherwise only what comes is told.")
    var from: UInt64?
    @Option(name: .customLong("for"), help: "Stop after so many seconds; 0 tells what there is.") var seconds: Double?
    @Flag(name: .customLong("color"), help: "Use colours even where the output is no terminal.") var forcesColor = false

    func validate() throws {
        if let from, !(1...Position.largest.rawValue).contains(from) { throw ValidationError("--from begins at 1") }
        if let seconds, !(0...31_536_000).contains(seconds) {
            throw ValidationError("--for is a number of seconds from 0 to 31536000, a year")
        }
    }

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let start = from.map { Position($0 - 1) } ?? log.head
        let world = try log.project(
            World.self, named: ProjectionName.conversations, from: data.snapshots(), upTo: start, on: console)
        let paint = forcesColor ? Paint(isOn: true) : console.paint
        do {
            // Whose time is over at once would tell nothing, or not all.
            if seconds == 0 {
                var follower = Follower(world: world, after: start, paint: paint)
                return try follower.tellNew(of: log, on: console)
            }
            try await limited(on: console) {
                var follower = Follower(world: world, after: start, paint: paint)
                try await follower.follow(log, on: console)
            }
        } catch is CancellationError {
            // The way in which following ends.
        }
    }

    /// Works until the time is over, or nobody reads any more: that is found out even while nothing happens.
    private func limited(on console: Console, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work() }
            if let seconds { group.addTask { try await Task.sleep(for: .seconds(seconds)) } }
            group.addTask {
                while !console.output.isClosed { try await Task.sleep(for: Follow.readerCheckInterval) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Tells the events of a log one after another, each on a line with its time, position and conversation.
struct Follower {
    private static let step = 1000
    private static let textLimit = 200

    private var world: World
    private var last: Position
    private var day = ""
    private let paint: Paint

    /// A follower for what comes after a position.
    ///
    /// - Parameter world: The world as of that position.
    init(world: World, after last: Position, paint: Paint) {
        (self.world, self.last, self.paint) = (world, last, paint)
    }

    /// Tells what there is and what comes, until the task is cancelled or nobody reads any more.
    mutating func follow(_ log: any EventLog, on console: Console) async throws {
        while true {
            _ = try await log.waitForAppend(after: last)
            try tellNew(of: log, on: console)
        }
    }

    /// Tells what there is.
    mutating func tellNew(of log: any EventLog, on console: Console) throws {
        while last < log.head {
            try Task.checkCancellation()
            let next = try log.events(from: last.next, limit: Self.step) { try tell($0, console) }
            guard next > last.next else { break }
            last = Position(next.rawValue - 1)
            try console.output.flush()
        }
    }

    private mutating func tell(_ event: RecordedEvent, _ console: Console) throws {
        let before = world.conversation(event.conversation)?.window.openings ?? 0
        world.apply(event)
        if event.occurredAt.date != day {
            day = event.occurredAt.date
            try console.print(paint(day, .heading))
        }
        let account = Narrator.account(of: event.event, limit: Self.textLimit)
        let reason = account.reason.map { "  " + paint("[\($0)]", .faint) } ?? ""
        try tell(paint("\(account.symbol) \(account.text)", as: account.kind) + reason, at: event, console)
        if let window = world.conversation(event.conversation)?.window, window.openings > before,
            let end = window.closesAt
        {
            try tell(paint("• the 24-hour window opens until \(end)", .decision), at: event, console)
        }
    }

    private func tell(_ text: String, at event: RecordedEvent, _ console: Console) throws {
        let time = String(event.occurredAt.timeOfDay.prefix(8))
        let position = "\(event.position)"
        let padding = String(repeating: " ", count: max(0, 7 - position.count))
        try console.print("\(time) \(padding)\(paint(position, .faint))  \(place(of: event))  \(text)")
    }

    private func place(of event: RecordedEvent) -> String {
        guard let state = world.conversation(event.conversation), let contact = world.directory.contact(state.contact)
        else {
            return event.conversation == .system ? "parley" : "conversation \(event.conversation)"
        }
        return "\(event.conversation) \(ConversationReport.shortName(contact))"
    }
}
