/// Reads a pattern.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    /// Whether it begins with `(?i)`.
    private(set) var ignoresCase = false

    /// How deep groups can stand within each other, and how often something is repeated at most.
    private static let limits = (depth: 32, times: 1_000)

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func whole() throws(FlowTextError) -> PatternTree {
        guard scalars.count <= FlowLimits.patternLength else {
            throw fault("has \(scalars.count) characters; at most \(FlowLimits.patternLength) are possible")
        }
        if scalars.isEmpty { throw fault("is empty; write one such as ^[0-9]{4}$") }
        if scalars.starts(with: "(?i)".unicodeScalars) {
            ignoresCase = true
            index = 4
        }
        let tree = try choice()
        if index < scalars.count { throw fault("has ')' without '(' before it; write \\) for the character itself") }
        return tree
    }

    private func fault(_ advice: String) -> FlowTextError { FlowTextError(character: index + 1, advice: advice) }

    private var here: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func skip(_ text: String) -> Bool {
        guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
        index += text.unicodeScalars.count
        return true
    }

    private mutating func choice() throws(FlowTextError) -> PatternTree {
        var ways = [try row()]
        while skip("|") { ways.append(try row()) }
        return ways.count == 1 ? ways[0] : .choice(ways)
    }

    private mutating func row() throws(FlowTextError) -> PatternTree {
        var parts: [PatternTree] = []
        while let scalar = here, scalar != "|", scalar != ")" {
            let (part, canRepeat) = try part(scalar)
            let whole = try repeated(part, canRepeat)
            // What makes no steps, repeated a thousand times within itself, would never be written out.
            if case .nothing = whole { continue }
            parts.append(whole)
        }
        return parts.isEmpty ? .nothing : parts.count == 1 ? parts[0] : .row(parts)
    }

    private mutating func part(_ scalar: Unicode.Scalar) throws(FlowTextError) -> (PatternTree, canRepeat: Bool) {
        switch scalar {
        case "(": return (try group(), true)
        case "[": return (.one(try brackets()), true)
        case "*", "+", "?":
            throw fault("has '\(scalar)' with nothing before it; write \\\(scalar) for the character itself")
        case "{": throw fault("has '{' where nothing is repeated; write \\{ for the character itself")
        case "\\": return try escaped()
        default: break
        }
        index += 1
        switch scalar {
        case "^": return (.step(.start), false)
        case "$": return (.step(.end), false)
        case ".": return (.one(.anyButNewline), true)
        default: return (.one(CharacterSet(scalar)), true)
        }
    }

    private mutating func group() throws(FlowTextError) -> PatternTree {
        if scalars[index...].starts(with: "(?".unicodeScalars), !scalars[index...].starts(with: "(?:".unicodeScalars) {
            throw fault("has '(?', which is not possible here; only (?: ) is, and (?i) at the beginning")
        }
        depth += 1
        guard depth <= PatternParser.limits.depth else {
            throw fault("has groups more than \(PatternParser.limits.depth) deep; make it flatter")
        }
        if !skip("(?:") { index += 1 }
        let inner = try choice()
        guard skip(")") else { throw fault("has '(' that is not closed; add ')'") }
        depth -= 1
        return inner
    }

    private mutating func escaped() throws(FlowTextError) -> (PatternTree, canRepeat: Bool) {
        let next = index + 1 < scalars.count ? scalars[index + 1] : nil
        if next == "b" || next == "B" {
            index += 2
            return (.step(.edge(next == "b")), false)
        }
        return (.one(try escape()), true)
    }

    /// What stands for characters behind a backslash.
    private mutating func escape() throws(FlowTextError) -> CharacterSet {
        guard index + 1 < scalars.count else {
            throw fault("ends with a backslash; write \\\\ for the character itself")
        }
        let scalar = scalars[index + 1]
        if let set = CharacterSet(classOf: scalar) {
            index += 2
            return set
        }
        if scalar == "p" || scalar == "P" { return try property(has: scalar == "p") }
        let controls: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "r": "\r", "t": "\t"]
        guard controls[scalar] != nil || !(scalar.isWordStart || scalar.isDigit) || scalar == "_" else {
            throw fault(
                "has \\\(scalar), which is not possible here; there are \\d \\w \\s \\D \\W \\S \\b \\B \\p{L} \\p{N} \\n \\r \\t"
            )
        }
        index += 2
        return CharacterSet(controls[scalar] ?? scalar)
    }

    private mutating func property(has: Bool) throws(FlowTextError) -> CharacterSet {
        let start = index
        index += 2
        var set = CharacterSet()
        if skip("{L}") {
            set.properties = [.init(property: .letter, has: has)]
        } else if skip("{N}") {
            set.properties = [.init(property: .number, has: has)]
        } else {
            index = start
            throw fault("has a property that is not possible here; there are \\p{L} for letters and \\p{N} for numbers")
        }
        return set
    }
}

// MARK: Classes and repetitions

extension PatternParser {
    private mutating func brackets() throws(FlowTextError) -> CharacterSet {
        let start = index
        index += 1
        var set = CharacterSet()
        let isInverted = skip("^")
        var isFirst = true
        while let scalar = here, scalar != "]" || isFirst {
            isFirst = false
            try bracketed(scalar, &set)
        }
        guard skip("]") else {
            index = start
            throw fault("has '[' that is not closed; add ']', or write \\[ for the character itself")
        }
        set.isInverted = isInverted
        return set
    }

    private mutating func bracketed(_ scalar: Unicode.Scalar, _ set: inout CharacterSet) throws(FlowTextError) {
        if scalar == "[" { throw fault("has '[' within '[ ]'; write \\[ for the character itself") }
        let first = try member()
        guard let from = first.only, here == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
            return set.add(first)
        }
        let place = index
        index += 1
        guard let to = try member().only, from <= to else {
            index = place
            throw fault(
                "has a range that ends before it begins, or at no character; write the smaller one first, as in a-z")
        }
        set.ranges.append(from...to)
    }

    private mutating func member() throws(FlowTextError) -> CharacterSet {
        guard let scalar = here else { throw fault("has '[' that is not closed; add ']'") }
        if scalar == "\\" { return try escape() }
        index += 1
        return CharacterSet(scalar)
    }

    /// A part with what says how often it comes.
    private mutating func repeated(_ part: PatternTree, _ canRepeat: Bool) throws(FlowTextError) -> PatternTree {
        let start = index
        let times: (least: Int, most: Int?)
        switch here {
        case "*": times = (0, nil)
        case "+": times = (1, nil)
        case "?": times = (0, 1)
        case "{": times = try braces()
        default: return part
        }
        if start == index { index += 1 }
        guard canRepeat else {
            index = start
            throw fault("repeats a place rather than a character; take the repetition away")
        }
        // How much is taken is all the same where it is only asked whether there is a match.
        _ = skip("?")
        if let next = here, "*+?{".unicodeScalars.contains(next) {
            throw fault("repeats twice in a row; put the first in a group ( )")
        }
        if case .nothing = part { return .nothing }
        return .times(part, least: times.least, most: times.most)
    }

    private mutating func braces() throws(FlowTextError) -> (Int, Int?) {
        let start = index
        index += 1
        let least = number()
        let hasComma = skip(",")
        let most = hasComma ? number() : least
        let isOpen = hasComma && most == nil
        guard let least, skip("}"), isOpen || most.map({ $0 >= least }) ?? false,
            max(least, most ?? 0) <= PatternParser.limits.times
        else {
            index = start
            throw fault("has '{' without numbers from 0 to \(PatternParser.limits.times); write {4}, {2,} or {2,5}")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = index
        while here?.isDigit ?? false, index - start < 6 { index += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<index])))
    }
}

extension CharacterSet {
    /// The character where it is one and nothing else.
    fileprivate var only: UInt32? {
        guard ranges.count == 1, properties.isEmpty, let range = ranges.first, range.count == 1 else { return nil }
        return range.lowerBound
    }
}
