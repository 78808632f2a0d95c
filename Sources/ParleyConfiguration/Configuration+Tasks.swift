public import Settings

/// The bots that are asked at an address (S1.8): what the log has of them, and what signs what they are asked.
extension Configuration {
    /// A task that the file names.
    public struct Task: Hashable, Sendable {
        /// What the log has of it.
        public var task = BotTask()
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
        s.setting(
            "secret", &secret, .secret.example("{ env: HELPER_SECRET }"), row: "S1.8",
            "Where the secret is that signs what is posted; `off`: nothing is signed.")
    }
}
