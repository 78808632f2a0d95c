import Yams

/// A place in a file, counted from 1.
struct Place {
    var line: Int
    var column: Int
}

extension Node {
    /// Where the node begins.
    var place: Place? { mark?.place }
}

extension Mark {
    var place: Place { Place(line: line, column: column) }
}

/// Gathers what is wrong, so that it can all be reported at once.
final class ProblemCollector {
    private let source: String
    private var problems: [ConfigurationProblem] = []

    init(source: String) { self.source = source }

    /// Notes a problem; the same one is noted once, however many lines inherit it.
    func report(_ key: String, at place: Place? = nil, _ advice: String) {
        let problem = ConfigurationProblem(
            source: source, line: place?.line, column: place?.column, key: key, advice: advice)
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Notes a problem that is no single key's.
    func report(at place: Place? = nil, _ advice: String) { report("", at: place, advice) }

    /// Throws what was noted, in the order of the file.
    func throwIfAny() throws(ConfigurationError) {
        guard !problems.isEmpty else { return }
        let ordered = problems.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.element.column ?? 0, left.offset)
                < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
        }
        throw ConfigurationError(problems: ordered.map(\.element))
    }
}
