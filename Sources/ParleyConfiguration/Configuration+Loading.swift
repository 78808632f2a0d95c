import Settings

extension Configuration {
    /// Bytes of a configuration file.
    public static let fileLimit = 1 << 20

    /// Reads the file, and the secrets from the environment.
    ///
    /// - Parameters:
    ///   - file: The file's path; nil for Parley's own defaults.
    ///   - environment: The environment's variables.
    /// - Throws: Everything that is wrong with either, at once.
    public static func load(file: String?, environment: [String: String] = [:]) throws(ConfigurationError)
        -> Configuration
    {
        guard let file else {
            var configuration = try Configuration(yaml: "", named: "parley.yaml", environment: environment)
            configuration.isFromFile = false
            return configuration
        }
        let problems = ProblemCollector(source: file)
        do {
            let bytes = try BoundedFile.read(file, atMost: fileLimit)
            if let text = String(validating: bytes, as: UTF8.self) {
                return try Configuration(yaml: text, named: file, environment: environment)
            }
            problems.report("is no text in UTF-8; save it as UTF-8")
        } catch let error as BoundedFile.Trouble {
            problems.report("\(error)")
        } catch let error as ConfigurationError {
            throw error
        } catch {
            problems.report("\(error)")
        }
        try problems.throwIfAny()
        return Configuration()
    }

    /// Reads a configuration's text, and the secrets from the environment.
    ///
    /// - Parameter file: The name that problems are reported with.
    public init(yaml: String, named file: String, environment: [String: String] = [:]) throws(ConfigurationError) {
        source = file
        let problems = ProblemCollector(source: file)
        if let root = YAMLDocument.read(yaml, problems) {
            read(SettingTree.read(root, problems.reading), problems.reading)
        }
        let outside = ProblemCollector(source: "environment")
        let reader = EnvironmentReader(environment, outside)
        secrets = reader.secrets()
        dataDirectory = reader.value("PARLEY_DATA")
        var all: [ConfigurationProblem] = readFlows()
        for collector in [problems, outside] {
            do { try collector.throwIfAny() } catch { all += error.problems }
        }
        if !all.isEmpty { throw ConfigurationError(problems: all) }
    }

    /// Where the environment says that the log is: `PARLEY_DATA` or `PARLEY_DATA_FILE`; nil where it says nothing.
    public static func dataDirectory(in environment: [String: String]) throws(ConfigurationError) -> String? {
        let problems = ProblemCollector(source: "environment")
        let directory = EnvironmentReader(environment, problems).value("PARLEY_DATA")
        try problems.throwIfAny()
        return directory
    }

    private mutating func read(_ root: SettingNode, _ reading: SettingReading) {
        guard !root.isNull, let file = ConfigurationFile(root, reading) else { return }
        (graph, http, outward, presence) = (file.graph, file.http, file.outward, file.presence)
        readConnectors(file, reading)
        readNamed(file, reading)
        agents = file.agents.map { agent in
            var agent = agent
            if agent.name.isEmpty { agent.name = agent.id }
            return agent
        }
        responses = file.responses
        tasks = file.tasks
        (flowFiles, allocation) = (file.flows, file.allocation)
        var said = SaidSettings()
        said.defaults = file.defaults
        if !file.lines.isNull || root["lines"] != nil {
            said.lines = Configuration.lines(in: file.lines, reading)
            said.servesOthers = false
        }
        Configuration.map(tasks, in: root["tasks"], to: &said, reading)
        rules = said.rules(reading)
    }

    private static func lines(in node: SettingNode, _ reading: SettingReading) -> [SettingNode.Entry] {
        guard node.isMapping else {
            reading.report(
                node, "\(node.described) stands where keys and values are expected; write 'KEY: VALUE' lines below it")
            return []
        }
        if node.entries.isEmpty {
            reading.report(
                node, "names no line; name at least one, or remove the key to serve every line alike")
        }
        return node.entries
    }
}
