import ArgumentParser
import Broker
import Decisions
import Encoding
import Events
import LMDBEventLog
import Narration
import ParleyConfiguration
import Projections
import Settings
import Timeline

/// `parley config diff`: what a file would change against the settings in the log.
struct ConfigDiff: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what a configuration file would change against the settings in the log.",
        discussion: """
            A change a line: 'line 100: autoClose 24h → 12h', 'calendar office: hours.sat – → ["10:00-14:00"]'; --format jsonl \
            has line, key, before and after. Nothing is changed. Works while another process writes the log.
            """)

    @OptionGroup var data: DataOptions
    @Option(help: "text or jsonl.") var format = ListFormat.text
    @Argument(help: "The configuration file.") var file: String

    func run() async throws {
        let console = Console.current
        let configuration = try Configuration.load(file: file)
        let log = try data.openForReading()
        let world = try log.project(
            World.self, named: ProjectionName.conversations, from: data.snapshots(), on: console)
        let named = NamedChange.all(by: configuration, in: world)
        for change in named { try console.print(format == .text ? change.text : change.json) }
        let changes = try settingChanges(by: configuration, in: world)
        for change in changes { try console.print(format == .text ? text(change) : json(change)) }
        let agents = configuration.agents.filter { world.desk.agent($0.id)?.name != $0.name }
        let presence = presenceChange(by: configuration, in: world)
        if let presence { try console.print(presence) }
        for agent in agents {
            let before = world.desk.agent(agent.id)?.name
            try console.print(format == .text ? text(agent, before) : json(agent, before))
        }
        if named.isEmpty, changes.isEmpty, agents.isEmpty, presence == nil {
            console.note("\(file): nothing would change")
        }
    }

    /// How long a desk may be gone, where that would change.
    private func presenceChange(by configuration: Configuration, in world: borrowing World) -> String? {
        let (before, after) = (world.presence.length, configuration.presence)
        guard before != after else { return nil }
        let words = [before, after].map { $0?.configurationText ?? "off" }
        if format == .text { return "presence: \(words[0]) → \(words[1])" }
        return "{\"key\":\"presence\",\"before\":\"\(words[0])\",\"after\":\"\(words[1])\"}"
    }

    private func settingChanges(by configuration: Configuration, in world: borrowing World) throws -> [SettingChange] {
        let settings = world.settings
        do {
            let sets = try rulesToSet(settings.sets(for: configuration.rules), given: settings)
            return settings.changes(by: sets)
        } catch {
            throw Failure("\(file): \(error.advice)")
        }
    }

    private func text(_ change: SettingChange) -> String {
        let whose = change.line == .absent ? "defaults" : "line \(Visible.text(change.line.rawValue))"
        return "\(whose): \(Visible.text(change.difference.description))"
    }

    private func json(_ change: SettingChange) -> String {
        let line = change.line == .absent ? "null" : JSONText.quoted(change.line.rawValue)
        let (before, after) = (change.difference.before?.json ?? "null", change.difference.after?.json ?? "null")
        return Visible.json(
            "{\"line\":\(line),\"key\":\(JSONText.quoted(change.difference.key)),\"before\":\(before),\"after\":\(after)}"
        )
    }

    private func text(_ agent: Configuration.Agent, _ before: String?) -> String {
        let was = before.map { Visible.quoted($0) } ?? "–"
        return "agent \(Visible.text(agent.id)): name \(was) → \(Visible.quoted(agent.name))"
    }

    private func json(_ agent: Configuration.Agent, _ before: String?) -> String {
        let was = before.map(JSONText.quoted) ?? "null"
        return Visible.json(
            "{\"agent\":\(JSONText.quoted(agent.id)),\"key\":\"name\",\"before\":\(was),"
                + "\"after\":\(JSONText.quoted(agent.name))}")
    }
}
