public import Settings

/// The tasks: what the log has of them, the lines that they answer on, and what signs what they are asked (S0.1, S1.8).
extension Configuration {
    /// A task that the file names.
    public struct Task: Hashable, Sendable {
        /// What the log has of it.
        public var task = BotTask()
        /// The lines that it answers on from the start (S1.8).
        public var lines: [String] = []
        /// Where the secret is that signs what it is asked; nil where nothing is signed.
        public var secret: SecretSource?

        /// A task without a name.
        public init() {}
    }

    /// What signs the questions to each bot that has a secret, by its name.
    ///
    /// - Throws: Every secret that the file says to be somewhere and that is not there, or is none.
    public func taskSecrets(environment: [String: String]) throws(ConfigurationError) -> [String: Secret] {
        let problems = ProblemCollector(source: source)
        var secrets: [String: Secret] = [:]
        for task in tasks {
            guard let source = task.secret else { continue }
            secrets[task.task.id] = source.read(environment: environment, folder: folder, problems)
        }
        try problems.throwIfAny()
        return secrets
    }
}

extension Configuration.Task: SettingGroup {
    public mutating func declare(_ s: inout SettingCoder) {
        task.declare(&s)
        BotTask.declare(lines: &lines, &s)
        s.setting(
            "secret", &secret, .secret.example("{ env: HELPER_SECRET }"), row: "S1.8",
            "Where the secret is that signs what is posted; `off`: nothing is signed.")
    }
}

extension Configuration {
    /// Has every line start with the task that names it: as if the line said so.
    ///
    /// - Parameters:
    ///   - node: What the file says of the tasks, where mistakes are told to be.
    ///   - said: What it says of the lines.
    static func map(_ tasks: [Task], in node: SettingNode?, to said: inout SaidSettings, _ reading: SettingReading) {
        var takers: [String: String] = [:]
        for task in tasks {
            let own = node?.elements.first { $0["id"]?.scalar == task.task.id }?["lines"]
            for line in task.lines {
                let place = own?.elements.first { $0.scalar == line } ?? .nothing
                if let other = takers.updateValue(task.task.id, forKey: line), other != task.task.id {
                    reading.report(place, "task '\(other)' has line '\(line)' already; a line starts with one task")
                } else {
                    said.start(line, with: task.task.id, place, reading)
                }
            }
        }
    }
}

extension SaidSettings {
    fileprivate mutating func start(_ line: String, with task: String, _ place: SettingNode, _ reading: SettingReading)
    {
        let bot = SettingNode.Entry(
            "botOnStart", SettingNode(.text(task), path: "lines.\(line).botOnStart", place: place.place))
        guard let index = lines.firstIndex(where: { $0.key == line }) else {
            guard servesOthers else {
                return reading.report(place, "line '\(line)' is not among the 'lines'; name it there, too")
            }
            lines.append(.init(line, SettingNode(.mapping([bot]), path: "lines.\(line)", place: place.place)))
            return
        }
        let own = lines[index].value
        guard own.isMapping || own.isNull else { return }
        if let other = own["botOnStart"]?.scalar {
            if other != task {
                reading.report(place, "line '\(line)' says 'botOnStart: \(other)'; leave out one of the two")
            }
            return
        }
        lines[index].value = SettingNode(
            .mapping(own.entries + [bot]), path: own.path, place: own.place, keyPlace: own.keyPlace)
    }
}
