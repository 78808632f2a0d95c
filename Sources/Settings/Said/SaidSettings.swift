/// What is said of the lines, as the file's `defaults` and `lines` and `/v1/settings` have it.
public struct SaidSettings: Sendable {
    /// The most lines that can be named; all of them are set in one decision.
    public static let lineLimit = 5000

    /// What is said of every line.
    public var defaults = SettingNode.nothing
    /// What is said of single lines, by the platform's ids.
    public var lines: [SettingNode.Entry] = []
    /// Whether lines that are not named are served by the defaults.
    public var servesOthers = true

    /// Nothing is said: every line is served by Parley's own defaults.
    public init() {}

    /// What a document with `defaults`, `lines` and `others` says; nil where it is none, which is told.
    public init?(document: SettingNode, _ reading: SettingReading) {
        guard let document = SaidDocument(document, reading) else { return nil }
        defaults = document.defaults
        if !document.lines.isMapping, !document.lines.isNull {
            reading.report(document.lines, "\(document.lines.described) stands where lines are expected, by their ids")
        }
        lines = document.lines.entries
        servesOthers = document.others ?? lines.isEmpty
    }

    /// The same as a document.
    public var document: SettingNode {
        SettingNode(
            .mapping([
                .init("defaults", defaults), .init("lines", SettingNode(.mapping(lines))),
                .init("others", SettingNode(.flag(servesOthers))),
            ]))
    }

    /// The document's settings as they are declared.
    public static let settings = SaidDocument.describe()

    /// Reads the rules that follow, and tells what is wrong.
    public func rules(_ reading: SettingReading) -> SaidRules {
        var rules = SaidRules()
        rules.servesOthers = servesOthers
        reading.isOfEveryLine = true
        reading.asksForNeeded = servesOthers
        rules.defaults = SaidRules.Line(defaults.orNothing, over: nil, reading)
        (reading.isOfEveryLine, reading.asksForNeeded) = (false, true)
        if lines.count > SaidSettings.lineLimit {
            reading.report(
                "lines", at: nil, "names \(lines.count) lines; at most \(SaidSettings.lineLimit) are possible")
        }
        let inherited = defaults.isMapping ? defaults : .nothing
        for line in lines.prefix(SaidSettings.lineLimit) where isLine(line, reading) {
            let own = SaidRules.Line(line.value.orNothing, over: inherited, reading)
            rules.lines.append(SaidRules.Line(id: line.key, policy: own.policy, said: own.said))
        }
        return rules
    }

    /// What follows for one line alone, whatever is said of it so far.
    public func rules(of line: String, saying own: SettingNode, _ reading: SettingReading) -> SaidRules.Line? {
        var said = self
        said.lines = [.init(line, own)]
        return said.rules(reading).lines.first
    }

    private func isLine(_ line: SettingNode.Entry, _ reading: SettingReading) -> Bool {
        let bytes = line.key.utf8
        let isID = (1...64).contains(bytes.count) && bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2F }
        if !isID {
            reading.report(
                keyOf: line.value,
                "'\(shortened(line.key))' is no line; write the phone number's id (phone_number_id), such as 106540352242922"
            )
        }
        return isID
    }
}

/// The rules that follow from what is said of the lines.
public struct SaidRules: Sendable {
    /// The rules of one line.
    public struct Line: Sendable {
        /// The platform's id; empty for the defaults.
        public var id = ""
        /// All its rules.
        public var policy = LinePolicy()
        /// What was said of exactly this line.
        public var said = SaidKeys()
    }

    /// The rules of lines that say nothing else.
    public var defaults = Line()
    /// The lines that are named.
    public var lines: [Line] = []
    /// Whether lines that are not named are served by the defaults.
    public var servesOthers = true

    /// Parley's own defaults for every line.
    public init() {}
}

extension SaidRules.Line {
    init(_ own: SettingNode, over defaults: SettingNode?, _ reading: SettingReading) {
        policy = LinePolicy(said: own, over: defaults, reading)
        said = SaidKeys(in: own, of: LinePolicy.settings)
    }
}

extension SettingNode {
    /// An empty value says nothing; what is no mapping is told by who reads it.
    fileprivate var orNothing: SettingNode {
        isNull ? SettingNode(.mapping([]), path: path, place: place, keyPlace: keyPlace) : self
    }
}
