public import Decisions
public import Events
public import Flows
public import Projections
public import Settings

/// What the operator decides: one YAML file (`Examples/parley.yaml` explains every key), and secrets from the environment.
///
/// The rules in it take effect as events (``commands(replacing:)``), so that a replay knows the rules of the time.
public struct Configuration: Sendable {
    /// Where and how the platform's Graph API is reached.
    public struct Graph: Hashable, Sendable {
        /// The address without a version and without a slash at its end.
        public var url = "https://graph.facebook.com"
        /// The version, such as `v24.0`.
        public var version = "v24.0"
        /// The platform's ids of the business accounts that it reaches.
        public var accounts: [String] = []

        /// The platform itself.
        public init() {}
    }

    /// Where Parley itself listens.
    public struct HTTP: Hashable, Sendable {
        /// The address to listen on; loopback unless set.
        public var host = "127.0.0.1"
        /// The port; 0 for any that is free.
        public var port = 8480

        /// Loopback, port 8480.
        public init() {}
    }

    /// What may be asked and posted to that others name.
    public struct Outward: Hashable, Sendable {
        /// Ranges of addresses that may be, though these are not on the public internet.
        public var allow: [String] = []

        /// The public internet alone.
        public init() {}
    }

    /// A line that the file names.
    public struct Line: Hashable, Sendable {
        /// The platform's `phone_number_id`.
        public var id: LineID
        /// Its rules: what the file says of it, over `defaults`, over Parley's own defaults.
        public var policy: LinePolicy
        /// What the file says of exactly this line.
        public var said: SaidKeys
    }

    /// Somebody who works on sessions.
    public struct Agent: Hashable, Sendable {
        /// Their id.
        public var id: String
        /// A name for people.
        public var name: String
        /// The lines that they serve; empty for all.
        public var lines: [String] = []
        /// What they can do.
        public var skills: [String] = []
        /// The most sessions that they have at once; nil where each line's own limit counts.
        public var receptionLimit: UInt32?

        /// Somebody who serves all lines.
        public init(id: String, name: String) { (self.id, self.name) = (id, name) }

        /// As the log has it.
        public var registered: AgentRegistered {
            var registered = AgentRegistered(agent: id, name: name)
            registered.lines = lines.map { LineID($0) }
            registered.skills = skills
            registered.receptionLimit = receptionLimit
            return registered
        }
    }

    /// Where and how the platform's Graph API is reached by the default connector.
    public var graph = Graph()
    /// The connectors that the file names besides, in its order (S1.2).
    public var connectors: [Connector] = []
    /// Where Parley itself listens.
    public var http = HTTP()
    /// What may be asked and posted to that others name.
    public var outward = Outward()
    /// The calendars that the file names, in its order (S1.12).
    public var calendars: [NamedCalendar] = []
    /// The lists of customers that the file names, in its order (S1.13, S1.14).
    public var blacklists: [Blacklist] = []
    /// What the file says of the lines, and the rules that follow.
    public var rules = SaidRules()
    /// Whether there is a file: without one, what was set before remains.
    public var isFromFile = true
    /// The name that problems are reported with: the file's path.
    var source = ""
    /// The agents that the file names, in its order.
    public var agents: [Agent] = []
    /// The standard responses that the file names, in its order (S2.3, S2.4).
    public var responses: [StandardResponse] = []
    /// The tasks that the file names, in its order (S0.1).
    public var tasks: [Task] = []
    /// How many messages there are for the tasks (S0.6); nil where the file says nothing of it.
    public var allocation: MessageAllocation?
    /// The flows in the files that the file names, in its order (S0.1).
    public var flows: [Flow] = []
    /// The paths of those files.
    var flowFiles: [String] = []
    /// How long a desk may be gone before its agent is logged out (S2.2); nil for as long as it likes.
    public var presence: Duration? = Presence.usual
    /// The secrets, from the environment.
    public var secrets = Secrets()
    /// Where the log is kept, from the environment: `PARLEY_DATA`. A command line's `--data` goes before it.
    public var dataDirectory: String?

    /// Parley's own defaults: all lines are served alike.
    public init() {}
}

extension Configuration {
    /// The rules of every line, where the file names no lines; nil where it does: then other lines are unknown.
    public var fallback: LinePolicy? { rules.servesOthers ? rules.defaults.policy : nil }

    /// The lines that the file names, in its order.
    public var lines: [Line] {
        rules.lines.map { Line(id: LineID($0.id), policy: $0.policy, said: $0.said) }
    }

    /// The commands that make the log's settings those of this configuration.
    ///
    /// - Parameter settings: The settings in the log now. Lines that were configured and no longer are get rules that do
    ///   nothing; the same rules again lead to no event. Without a file, rules that were set over HTTP or by an earlier
    ///   file remain.
    public func commands(replacing settings: Settings = Settings()) -> [Command] {
        let isSetAlready = settings.set(for: .absent) != nil || !settings.configuredLines.isEmpty
        let sets = isFromFile || !isSetAlready ? settings.sets(for: rules) : []
        let setsTasks: [Command] =
            isFromFile && (!tasks.isEmpty || !settings.tasks.all.isEmpty)
            ? [.setTasks(tasks.map(\.task))] : []
        return namedCommands + (flows.isEmpty ? [] : [.publishFlows(flows, by: nil)]) + setsTasks
            + (sets.isEmpty ? [] : [.setRules(sets, by: nil)])
            + agents.map { .registerAgent($0.registered) } + responses.map { .setResponse($0) }
            + (isFromFile ? [.setPresence(presence)] : []) + allocationCommands(replacing: settings.allocation)
    }

    /// One that was set over HTTP remains where the file says nothing.
    private func allocationCommands(replacing before: Allocation) -> [Command] {
        guard isFromFile, allocation != nil || (before.current != nil && before.by.isEmpty) else { return [] }
        return [.setAllocation(allocation, by: nil)]
    }

    /// The commands that set what rules mention by name: they come before the rules. What the file doesn't name remains.
    public var namedCommands: [Command] {
        let lists: [Command] = blacklists.map { list in
            guard let entries = list.entries else { return .changeList(name: list.name, add: [], remove: []) }
            return .setList(name: list.name, entries: entries)
        }
        return calendars.map { .setCalendar(name: $0.name, $0.calendar) } + lists
    }
}
