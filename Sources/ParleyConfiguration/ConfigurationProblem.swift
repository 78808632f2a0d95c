/// One thing that is wrong with the configuration, and what to do about it.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// The file, or `environment`.
    public var source: String
    /// The line in the file, 1 for the first; nil where it is about the whole file.
    public var line: Int?
    /// The column in the line, 1 for the first.
    public var column: Int?
    /// The key, as a path: `lines.106540352242922.autoClose`; empty where it is about the whole file.
    public var key: String
    /// What is wrong; what to do.
    public var advice: String

    /// `FILE:LINE:COLUMN: KEY: what is wrong; what to do`, without the parts that there are none of.
    public var description: String {
        let place = [source, line.map(String.init), column.map(String.init)].compactMap { $0 }.joined(separator: ":")
        return [place, key, advice].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

/// Everything that is wrong with the configuration, at once.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems, in the order of the file.
    public var problems: [ConfigurationProblem]

    /// One problem a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
