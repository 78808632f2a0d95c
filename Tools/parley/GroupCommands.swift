import ArgumentParser
import Broker
import Deliveries
import Encoding
import EventLog
import LMDBDeliveries
import LMDBEventLog
import Narration
import Projections
import Settings
import Timeline

/// `parley groups`: the groups of consumers, and how far they are (B7).
struct GroupCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "List the groups of consumers, or what of them is parked.",
        subcommands: [GroupList.self, GroupParked.self], defaultSubcommand: GroupList.self)
}

/// `parley groups list`: every group, one a line.
struct GroupList: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the groups of consumers, and how far each is.",
        discussion: """
            CHECKPOINT is the last position up to which everything is settled, LAG how many events of the log are behind it. Works \
            while another process serves. Groups are made and changed over HTTP: 'PUT /v1/groups/NAME'.
            """)

    @OptionGroup var data: DataOptions
    @Option(help: "text or jsonl.") var format = ListFormat.text

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let world = try log.project(
            World.self, named: ProjectionName.conversations, from: data.snapshots(), on: console)
        guard !world.groups.all.isEmpty else {
            return console.note("there are no groups of consumers: 'PUT /v1/groups/NAME' makes one")
        }
        let stored = try LMDBDeliveryStore.look(data: try data.directory())
        var table = Table(
            ["GROUP", "CHECKPOINT", "LAG", "PENDING", "IN FLIGHT", "PARKED", "DELIVERS"], rightAligned: [1, 2, 3, 4, 5])
        for group in world.groups.all {
            let machine = try stored[group.id].map { try ConsumerGroup(group.terms, $0, of: log, world) }
            let row = GroupRow(group: group, machine: machine, head: log.head)
            if format == .text { table.add(row.cells) } else { try console.print(row.json) }
        }
        if format == .text { try table.print(on: console) }
    }
}

/// A group, and how far it is.
private struct GroupRow {
    let group: Group
    /// Nil where nothing is stored of it: it has not begun.
    let machine: ConsumerGroup?
    let head: Position

    private var checkpoint: Position { machine?.checkpoint ?? Position(max(group.from.rawValue, 1) - 1) }
    private var lag: Int { Int(head.rawValue) - Int(checkpoint.rawValue) }

    var cells: [String] {
        [
            group.name, grouped(checkpoint.rawValue), grouped(lag), grouped(machine?.pendingCount ?? 0),
            grouped(machine?.perhapsInFlight ?? 0), grouped(group.parked.count), delivers,
        ]
    }

    private var delivers: String {
        let terms = group.terms
        let parts = [
            terms.types.isEmpty ? "everything" : Visible.text(terms.types.joined(separator: ", ")),
            terms.line.isEmpty ? nil : "of line \(Visible.text(terms.line))",
            terms.conversation == 0 ? nil : "of conversation \(terms.conversation)",
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }

    var json: String {
        var object = JSONObjectWriter()
        object.add("group", group.name)
        object.add("checkpoint", checkpoint.rawValue)
        object.add("lag", UInt64(max(lag, 0)))
        object.add("pending", UInt64(machine?.pendingCount ?? 0))
        object.add("inFlight", UInt64(machine?.inFlight ?? 0))
        object.add("parked", UInt64(group.parked.count))
        return String(decoding: object.finished, as: UTF8.self)
    }
}

/// `parley groups parked NAME`: what a group delivers no more, and why.
struct GroupParked: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "List the events that a group delivers no more, and why.",
        discussion: "Each is decided about over HTTP: 'POST /v1/groups/NAME/release'.")

    @OptionGroup var data: DataOptions
    @Option(help: "text or jsonl.") var format = ListFormat.text
    @Argument(help: "The group's name.") var group: String

    func run() async throws {
        let console = Console.current
        let log = try data.openForReading()
        let world = try log.project(
            World.self, named: ProjectionName.conversations, from: data.snapshots(), on: console)
        guard let found = world.groups[group] else {
            throw Failure("there is no group '\(group)': list them with 'parley groups'")
        }
        guard !found.parked.isEmpty else { return console.note("nothing of group '\(group)' is parked") }
        var table = Table(["EVENT", "CONVERSATION", "DELIVERIES", "PARKED AT", "REASON"], rightAligned: [0, 1, 2])
        for parked in found.parked {
            switch format {
            case .text: table.add(cells(parked))
            case .jsonl: try console.print(json(parked))
            }
        }
        if format == .text { try table.print(on: console) }
    }

    private func cells(_ parked: ParkedDelivery) -> [String] {
        [
            parked.event.description, parked.conversation == 0 ? "-" : "\(parked.conversation)",
            "\(parked.deliveries)", "\(parked.at)", Visible.text(parked.reason),
        ]
    }

    private func json(_ parked: ParkedDelivery) -> String {
        var object = JSONObjectWriter()
        object.add("event", parked.event.rawValue)
        object.add("conversation", UInt64(parked.conversation))
        object.add("deliveries", UInt64(parked.deliveries))
        object.add("at", "\(parked.at)")
        object.add("reason", parked.reason)
        return String(decoding: object.finished, as: UTF8.self)
    }
}
