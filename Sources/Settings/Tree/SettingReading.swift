/// Something that is wrong with what was said, and what to do about it.
public struct SettingMistake: Hashable, Sendable {
    /// What names the value; empty where it is about the whole.
    public var path: String
    /// Where it stands in its file.
    public var place: SettingNode.Place?
    /// What is wrong; what to do.
    public var advice: String

    /// Something that is wrong.
    public init(path: String, place: SettingNode.Place?, advice: String) {
        (self.path, self.place, self.advice) = (path, place, advice)
    }
}

/// Gathers what is wrong while values are read, so that it can all be told at once.
public final class SettingReading {
    /// What was wrong so far, in the order in which it was found; the same mistake is there once, however many lines
    /// inherit it.
    public private(set) var mistakes: [SettingMistake] = []
    private var known: Set<SettingMistake> = []
    /// How often something was wrong so far, also what was told already.
    private(set) var count = 0

    /// Whether what a rule can't do without must be there; not so for defaults that lines may yet complete.
    var asksForNeeded = true
    /// The calendars and lists that there are, where that is known.
    public var knownNames = KnownNames()
    /// Whether what is being read holds for every line.
    var isOfEveryLine = false

    /// Nothing is wrong yet.
    public init() {}

    /// Notes a mistake.
    public func report(_ path: String, at place: SettingNode.Place?, _ advice: String) {
        let mistake = SettingMistake(path: path, place: place, advice: advice)
        count += 1
        if known.insert(mistake).inserted { mistakes.append(mistake) }
    }

    /// Notes a mistake at a value.
    public func report(_ node: SettingNode, _ advice: String) { report(node.path, at: node.place, advice) }

    /// Notes a mistake at a value's key.
    public func report(keyOf node: SettingNode, _ advice: String) { report(node.path, at: node.keyPlace, advice) }
}

/// What was said for one setting, the nearest first: what is said of a line goes before what is said of all.
public struct SettingField {
    /// What was said in each place that says something; at least one.
    let nodes: [SettingNode]
    /// Whether the word `off` is possible.
    var canBeOff = false
    package let reading: SettingReading

    /// What counts.
    public var node: SettingNode { nodes[0] }

    /// What advice says besides, where `off` is possible.
    var orOff: String { canBeOff ? ", or 'off'" : "" }

    /// Notes a mistake at the value.
    public func report(_ advice: String) { reading.report(node, advice) }

    /// The value as text, whatever it looks like: YAML's own guesses (`no` as false, `1:30` as 90) are not made.
    public func scalar(_ expected: String) -> String? {
        guard !node.isNull else {
            report("has no value; write \(expected), or remove the key")
            return nil
        }
        guard let text = node.scalar else {
            report("\(node.described) stands where \(expected) is expected")
            return nil
        }
        return text
    }
}
