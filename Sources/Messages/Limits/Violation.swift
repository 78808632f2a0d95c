/// A limit that a message does not keep: which member, what was given, and what is allowed.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The member: `interactive.action.sections[0].rows[3].title`.
    public var field: String
    /// What was given, in words: `has 25 characters`.
    public var given: String
    /// The limit.
    public var limit: Limit

    /// What was given and what is allowed: `has 25 characters, and may have at most 24`.
    public var reason: String { "\(given), and \(limit.rule.permission)" }

    /// The member, what was given, what is allowed, and who says so.
    public var description: String { "\(field) \(reason) (\(limit.source))" }
}

extension Limit.Rule {
    /// What is allowed, in words.
    fileprivate var permission: String {
        switch self {
        case .atMost(let number, .bytes): "may have at most \(number)"
        case .atMost(let number, _): "may have at most \(number)"
        case .atLeast(let number, _): "needs at least \(number)"
        case .within(let range): "must be from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
        case .notBlank: "must say something"
        case .distinct: "no two may be the same"
        case .saidAmongMoreThan(0): "is needed"
        case .saidAmongMoreThan(let number): "is needed where there are more than \(number)"
        case .oneOf(let words): "must be one of \(words.joined(separator: ", "))"
        case .madeOf(let characters): "may have only the characters \(characters)"
        case .fileFormat(let formats): "must end in \(Limit.Rule.alternatives(formats))"
        case .otherFileFormat(let formats): "files that end in \(Limit.Rule.alternatives(formats)) are not sent"
        case .notSent(let instead): "\(instead) are"
        case .mediaType(let types): "must be one of \(types.joined(separator: ", "))"
        case .pixels(let width, let height): "must have exactly \(width) × \(height)"
        case .webAddress: "must be an address that begins with https:// or http://"
        case .oneEmoji: "must be one emoji, or empty to take the reaction back"
        case .alike: "must be like the first: the same kinds and numbers of buttons on every card"
        }
    }

    /// `.jpg, .jpeg or .png`
    private static func alternatives(_ formats: [String]) -> String {
        let endings = formats.map { ".\($0)" }
        guard let last = endings.last, endings.count > 1 else { return endings.first ?? "" }
        return "\(endings.dropLast().joined(separator: ", ")) or \(last)"
    }
}
