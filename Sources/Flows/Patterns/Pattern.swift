/// A regular expression whose matching takes time in proportion to the text, whatever the pattern: it is walked through
/// for all its ways at once, and none is tried again. So there are no references back to what was matched and no
/// looking around.
///
/// It is looked for anywhere in the text unless it has `^` and `$`. Letters match as they are written, small or
/// capital, unless it begins with `(?i)`. There are: characters, `.` for any but a line break, classes `[a-z]`,
/// `[^0-9]`, `\d \w \s` and `\D \W \S` (of ASCII), `\p{L}` and `\p{N}` (letters and numbers of every script), `^ $ \b
/// \B`, groups `( )` and `(?: )`, `|`, and `* + ? {2} {2,} {2,5}`, also with a `?` behind.
struct Pattern: Hashable, Sendable {
    /// What is done at a place of the text.
    enum Step: Hashable, Sendable {
        /// The next character is one of these.
        case one(CharacterSet)
        /// Two ways on.
        case split(Int, Int)
        /// On at another step.
        case jump(Int)
        /// Only at the beginning, at the end; at the edge of a word, or not there.
        case start, end, edge(Bool)
        /// It matches.
        case match
    }

    /// As it was written.
    let text: String
    let steps: [Step]
    private let ignoresCase: Bool

    /// Reads a pattern.
    init(_ text: String) throws(FlowTextError) {
        var parser = PatternParser(text)
        let tree = try parser.whole()
        var compiler = PatternCompiler()
        try compiler.add(tree)
        self.text = text
        ignoresCase = parser.ignoresCase
        steps = compiler.steps + [.match]
    }

    /// Whether the text has a part that the pattern describes. At most ``FlowLimits/messageLength`` characters are
    /// looked at.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars.prefix(FlowLimits.messageLength))
        var run = PatternRun(steps: steps, text: scalars)
        for place in 0...scalars.count {
            if run.begin(at: place) { return true }
            guard place < scalars.count else { break }
            if run.step(over: scalars[place], ignoresCase: ignoresCase, to: place + 1) { return true }
        }
        return false
    }
}

/// Where all ways through a pattern stand.
private struct PatternRun {
    let steps: [Pattern.Step]
    let text: [Unicode.Scalar]
    private var current: [Int] = []
    /// For each step, the place at which it was reached last.
    private var reached: [Int]
    private var pending: [Int] = []

    init(steps: [Pattern.Step], text: [Unicode.Scalar]) {
        (self.steps, self.text) = (steps, text)
        reached = Array(repeating: -1, count: steps.count)
    }

    /// Also begins here; whether it matches at once.
    mutating func begin(at place: Int) -> Bool { follow(0, at: place) }

    /// Takes every way over a character; whether one has come to the end.
    mutating func step(over scalar: Unicode.Scalar, ignoresCase: Bool, to place: Int) -> Bool {
        let before = current
        current.removeAll(keepingCapacity: true)
        for index in before {
            guard case .one(let set) = steps[index], set.contains(scalar, ignoresCase: ignoresCase) else { continue }
            if follow(index + 1, at: place) { return true }
        }
        return false
    }

    /// Goes on from a step as far as no character is needed; whether the end is reached.
    private mutating func follow(_ first: Int, at place: Int) -> Bool {
        pending.append(first)
        while let index = pending.popLast() {
            guard reached[index] != place else { continue }
            reached[index] = place
            switch steps[index] {
            case .one: current.append(index)
            case .split(let one, let other): pending += [other, one]
            case .jump(let target): pending.append(target)
            case .start: if place == 0 { pending.append(index + 1) }
            case .end: if place == text.count { pending.append(index + 1) }
            case .edge(let isEdge): if isEdge == isAtEdge(place) { pending.append(index + 1) }
            case .match:
                pending.removeAll()
                return true
            }
        }
        return false
    }

    private func isAtEdge(_ place: Int) -> Bool {
        let before = place > 0 && text[place - 1].isWordPart
        let after = place < text.count && text[place].isWordPart
        return before != after
    }
}

extension Unicode.Scalar {
    fileprivate var isWordPart: Bool { isWordStart || isDigit }
}
