public import Timeline

/// A conversation in plain text with times: `TIME WHO: WHAT` a line, and what Parley did as indented lines below.
///
/// - An optional block between two lines `---` at the top is a configuration file.
/// - `#` begins a comment.
/// - Times are `09:00`, `09:00:30` (of the day reached so far), `2026-01-06 09:00`, or `+10m` after the step before.
/// - Indented lines are what was expected; ``ScriptRunner`` prints them anew.
public struct Script: Sendable {
    /// One line of the script.
    public enum Line: Sendable, Hashable {
        /// A comment or an empty line, kept as it is.
        case comment(String)
        /// Something that somebody does at a time.
        case step(Step)
    }

    /// Something that somebody does.
    public struct Step: Sendable, Hashable {
        /// The line as it was written.
        public var text: String
        /// The line's number in the file, 1 for the first.
        public var number: Int
        /// When.
        public var time: Time
        /// Who does what: the rest of the line.
        public var action: String
    }

    /// When a step happens.
    public enum Time: Sendable, Hashable {
        /// At a moment.
        case moment(Timestamp)
        /// At a time of the day reached so far, in milliseconds since midnight.
        case timeOfDay(Int64)
        /// After the step before.
        case later(Duration)
    }

    /// The configuration at the top; empty where there is none.
    public var configuration: String
    /// The lines after it, without what was expected.
    public var lines: [Line]

    /// Reads a script.
    public init(parsing text: String) throws(ScriptError) {
        // The end of a line as Windows writes it is one character.
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        var rest = parts.map(String.init)[...]
        if rest.last == "" { rest.removeLast() }
        var number = 0
        configuration = ""
        if rest.first == "---" {
            guard let end = rest.dropFirst().firstIndex(of: "---") else {
                throw ScriptError(line: 1, reason: "the configuration has no closing '---'")
            }
            configuration = rest[1..<end].joined(separator: "\n") + "\n"
            number = end + 1
            rest = rest[(end + 1)...]
        }
        lines = []
        for line in rest {
            number += 1
            if line.hasPrefix("    ") { continue }
            if line.isEmpty || line.hasPrefix("#") {
                lines.append(.comment(line))
            } else {
                lines.append(.step(try Script.step(line, number)))
            }
        }
    }

    private static func step(_ line: String, _ number: Int) throws(ScriptError) -> Step {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        if words.count == 2, let day = Timestamp(iso8601: words[0]) {
            let rest = words[1].split(separator: " ", maxSplits: 1).map(String.init)
            guard rest.count == 2, let inDay = timeOfDay(rest[0]) else {
                throw ScriptError(line: number, reason: "a day is followed by a time and an action")
            }
            return Step(text: line, number: number, time: .moment(day + .milliseconds(inDay)), action: rest[1])
        }
        guard words.count == 2, let time = time(words[0]) else {
            throw ScriptError(line: number, reason: "a step begins with a time, such as 09:00 or +10m, and an action")
        }
        return Step(text: line, number: number, time: time, action: words[1])
    }

    private static func time(_ word: String) -> Time? {
        if word.hasPrefix("+") { return Duration(configuration: String(word.dropFirst())).map(Time.later) }
        return timeOfDay(word).map(Time.timeOfDay)
    }

    /// Milliseconds since midnight, from `09:00` or `09:00:30`.
    static func timeOfDay(_ word: String) -> Int64? {
        guard word.utf8.count >= 5, let moment = Timestamp(iso8601: "1970-01-01T\(word)Z") else { return nil }
        return moment.milliseconds
    }
}

/// A script that can't be read or played.
public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line's number.
    public var line: Int
    /// What is wrong with it.
    public var reason: String

    /// An error in a line.
    public init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }

    /// The line and the reason.
    public var description: String { "line \(line): \(reason)" }
}
