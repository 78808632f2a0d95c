/// One limit of one member of a message: a row of a ``LimitProfile``.
public struct Limit: Hashable, Sendable {
    /// What a member may be.
    public enum Rule: Hashable, Sendable {
        /// No more than this.
        case atMost(Int, Unit)
        /// No less than this.
        case atLeast(Int, Unit)
        /// A number within these bounds.
        case within(ClosedRange<Double>)
        /// Says something: more than white space.
        case notBlank
        /// No two in the message are the same.
        case distinct
        /// Says something in each of several elements, where there are more than this many.
        case saidAmongMoreThan(Int)
        /// One of these words.
        case oneOf([String])
        /// Made of these characters alone.
        case madeOf(String)
        /// A name of a file, or an address whose path, ends in one of these file formats, whatever the case of their letters.
        case fileFormat([String])
        /// A name of a file, or an address whose path, ends in none of these file formats.
        case otherFileFormat([String])
        /// Not sent at all: what is sent instead.
        case notSent(instead: String)
        /// A file of one of these media types.
        case mediaType([String])
        /// A picture of exactly so many pixels.
        case pixels(width: Int, height: Int)
        /// An address that begins with `http://` or `https://` and has no white space.
        case webAddress
        /// Nothing, or one emoji.
        case oneEmoji
        /// All in the message have the same members, and lists of the same length.
        case alike
    }

    /// What is counted.
    public enum Unit: Hashable, Sendable {
        /// Unicode scalars of a text.
        case characters
        /// Line breaks of a text.
        case lineBreaks
        /// Elements of one list.
        case elements
        /// Elements of all such lists of a message together.
        case elementsInAll
        /// Bytes of the file that the member refers to: measured where the file is at hand.
        case bytes
        /// Bytes of a picture that doesn't move.
        case bytesOfStill
    }

    /// The member: `interactive.action.sections[].rows[].title`; `[]` stands for every element, and
    /// `[sub_type=url]` for those whose member has this value.
    public var field: String { didSet { pattern = FieldPattern(field) } }
    /// The kind that is limited, as the Graph API calls it: `list`; nil for every kind that has the member.
    public var kind: String?
    /// What the member may be.
    public var rule: Rule
    /// Who says so.
    public var source: LimitSource
    /// The member's name, read once: every message that is said is held against every limit.
    private(set) var pattern: FieldPattern

    /// A limit.
    public init(_ field: String, of kind: String? = nil, _ rule: Rule, _ source: LimitSource) {
        self.field = field
        self.kind = kind
        self.rule = rule
        self.source = source
        pattern = FieldPattern(field)
    }

    /// Whether two limits say the same of the same member, perhaps with other numbers.
    func isAbout(theSameAs other: Limit) -> Bool {
        field == other.field && kind == other.kind && rule.subject == other.rule.subject
    }
}

/// Who says that a limit holds, and when they said it.
public struct LimitSource: Hashable, Sendable, CustomStringConvertible {
    /// The page or the description.
    public var name: String
    /// Its date, as far as it is known: `autumn 2026`.
    public var date: String

    /// A source.
    public init(_ name: String, _ date: String) {
        self.name = name
        self.date = date
    }

    /// The page and its date.
    public var description: String { "\(name), \(date)" }
}

extension Limit.Rule {
    /// What the rule is about, without its number.
    fileprivate var subject: String {
        switch self {
        case .atMost(_, let unit): "atMost \(unit)"
        case .atLeast(_, let unit): "atLeast \(unit)"
        case .within: "within"
        case .notBlank: "notBlank"
        case .distinct: "distinct"
        case .saidAmongMoreThan: "said"
        case .oneOf: "oneOf"
        case .madeOf: "madeOf"
        case .fileFormat: "fileFormat"
        case .otherFileFormat: "otherFileFormat"
        case .notSent: "notSent"
        case .mediaType: "mediaType"
        case .pixels: "pixels"
        case .webAddress: "webAddress"
        case .oneEmoji: "oneEmoji"
        case .alike: "alike"
        }
    }
}
