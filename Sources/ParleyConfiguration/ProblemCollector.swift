import Settings

/// Gathers what is wrong with one source, so that it can all be reported at once.
final class ProblemCollector {
    /// What was wrong with settings.
    let reading = SettingReading()
    private let source: String

    init(source: String) { self.source = source }

    /// Notes a problem.
    func report(_ key: String, at place: SettingNode.Place? = nil, _ advice: String) {
        reading.report(key, at: place, advice)
    }

    /// Notes a problem that is no single key's.
    func report(at place: SettingNode.Place? = nil, _ advice: String) { report("", at: place, advice) }

    /// Throws what was noted, in the order of the file.
    func throwIfAny() throws(ConfigurationError) {
        guard !reading.mistakes.isEmpty else { return }
        let ordered = reading.mistakes.enumerated().sorted { left, right in
            let (first, second) = (left.element.place, right.element.place)
            return (first?.line ?? 0, first?.column ?? 0, left.offset) < (
                second?.line ?? 0, second?.column ?? 0, right.offset
            )
        }
        let problems = ordered.map(\.element).map {
            ConfigurationProblem(
                source: source, line: $0.place?.line, column: $0.place?.column, key: $0.path, advice: $0.advice)
        }
        throw ConfigurationError(problems: problems)
    }
}
