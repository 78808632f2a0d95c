public import Timeline

/// What `verify` found (L5).
public struct VerificationReport: Hashable, Sendable {
    /// Something that is not as it was written.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The first position that is not as it was written, or can't be reached.
        public let position: Position
        /// What is wrong with it.
        public let what: String

        /// `#42: its checksum differs`
        public var description: String { "\(position): \(what)" }
    }

    /// The head of the log when the verification began.
    public internal(set) var head: Position
    /// Records found as they were written, from the first on.
    public internal(set) var soundRecords: UInt64 = 0
    /// The first thing wrong with the log; nil where nothing is. A backup is needed then.
    public internal(set) var problem: Problem?
    /// What is wrong with the index, at most ten things. It is made anew where its folder is removed.
    public internal(set) var indexProblems: [String] = []

    /// Whether log and index are as they should be.
    public var isSound: Bool { problem == nil && indexProblems.isEmpty }
}

/// How far a verification has come.
public struct VerificationProgress: Hashable, Sendable {
    /// The last record looked at.
    public let position: Position
    /// The last record that will be looked at.
    public let head: Position
}
