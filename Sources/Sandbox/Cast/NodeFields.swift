import Timeline
import Yams

/// The fields of a YAML mapping, read one by one; what nobody asked for is an error, so that a misspelt word never goes
/// unnoticed.
struct NodeFields {
    private let node: Node
    private let what: String
    private var known: [String] = []

    /// - Parameter what: how errors call the mapping, with its article: `a customer`.
    init(_ node: Node, _ what: String) throws(ScenarioError) {
        guard node.mapping != nil else {
            throw ScenarioError(line: node.mark?.line, problem: "\(what) is written as a mapping, `key: value`")
        }
        self.node = node
        self.what = what
    }

    /// The value of a key; nil where it is absent.
    mutating func take(_ key: String) -> Node? {
        known.append(key)
        return node.mapping?[key]
    }

    /// Refuses keys that were never asked for.
    func finish() throws(ScenarioError) {
        for (key, _) in node.mapping ?? [:] {
            let name = key.scalar?.string ?? "?"
            guard known.contains(name) else {
                throw ScenarioError(
                    line: key.mark?.line, problem: "\(what) has no `\(name)`; it has \(known.joined(separator: ", "))")
            }
        }
    }

    func error(_ problem: String, at node: Node? = nil) -> ScenarioError {
        ScenarioError(line: (node ?? self.node).mark?.line, problem: problem)
    }
}

/// Typed values.
extension NodeFields {
    mutating func text(_ key: String, limit: Int = 200) throws(ScenarioError) -> String? {
        guard let value = take(key) else { return nil }
        guard let text = value.scalar?.string, text.count <= limit else {
            throw error("`\(key)` is a text of at most \(limit) characters", at: value)
        }
        return text
    }

    mutating func requiredText(_ key: String, limit: Int = 200) throws(ScenarioError) -> String {
        guard let text = try text(key, limit: limit), !text.isEmpty else { throw error("\(what) needs `\(key)`") }
        return text
    }

    mutating func digits(_ key: String) throws(ScenarioError) -> String? {
        guard let value = take(key) else { return nil }
        return try NodeFields.digits(value, key)
    }

    static func digits(_ value: Node, _ key: String) throws(ScenarioError) -> String {
        let digits = (value.scalar?.string ?? "").filter { !"+ -".contains($0) }
        guard (7...15).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw ScenarioError(
                line: value.mark?.line, problem: "`\(key)` is a phone number in international form, \"16505551234\"")
        }
        return digits
    }

    mutating func flag(_ key: String) throws(ScenarioError) -> Bool? {
        guard let value = take(key) else { return nil }
        guard let flag = value.bool else { throw error("`\(key)` is true or false", at: value) }
        return flag
    }

    mutating func count(_ key: String, _ range: ClosedRange<Int>) throws(ScenarioError) -> Int? {
        guard let value = take(key) else { return nil }
        guard let count = value.int, range.contains(count) else {
            throw error("`\(key)` is a number from \(range.lowerBound) to \(range.upperBound)", at: value)
        }
        return count
    }

    mutating func delay(_ key: String) throws(ScenarioError) -> Delay? {
        guard let value = take(key) else { return nil }
        guard let delay = value.scalar.map(\.string).flatMap(Delay.init) else {
            throw error("`\(key)` is a time, `90s`, `10m`, `26h`, or a span of it, `5m..20m`", at: value)
        }
        return delay
    }

    mutating func duration(_ key: String) throws(ScenarioError) -> Duration? {
        guard let value = take(key) else { return nil }
        guard let duration = value.scalar.map(\.string).flatMap(Duration.init(configuration:)) else {
            throw error("`\(key)` is a time, `90s`, `10m`, `26h`", at: value)
        }
        return duration
    }

    /// The elements of a sequence; a single value stands for a sequence of one.
    mutating func list(_ key: String, limit: Int = 1000) throws(ScenarioError) -> [Node] {
        guard let value = take(key) else { return [] }
        let elements = value.sequence.map(Array.init) ?? [value]
        guard elements.count <= limit else { throw error("`\(key)` has more than \(limit) elements", at: value) }
        return elements
    }
}
