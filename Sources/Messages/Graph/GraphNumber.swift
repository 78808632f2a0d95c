import Encoding

/// A number as the Graph API takes it: with or without quotes, and written as it was read.
public struct GraphNumber: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// The number as it is written, without quotes: `-122.16153582049394`.
    public let literal: String
    /// Whether it is written in quotes.
    public let isQuoted: Bool

    /// A whole number.
    public init(_ value: Int64) { self.init(literal: "\(value)", isQuoted: false) }
    /// A number; one that is not finite is written as 0, since JSON has no other.
    public init(_ value: Double) { self.init(literal: value.isFinite ? "\(value)" : "0", isQuoted: false) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self.init(value) }
    /// A number.
    public init(floatLiteral value: Double) { self.init(value) }

    private init(literal: String, isQuoted: Bool) {
        self.literal = literal
        self.isQuoted = isQuoted
    }

    /// The number.
    public var value: Double { Double(literal) ?? 0 }
}

extension GraphNumber: GraphValue {
    static var expectation: String { "a number" }
    var isBlank: Bool { false }
    var graphBytes: [UInt8] { isQuoted ? literal.graphBytes : Array(literal.utf8) }

    static func read(_ value: JSONValue, at path: String, _ coder: inout GraphCoder) -> GraphNumber? {
        guard let literal = value.string, let number = Double(literal), number.isFinite else { return nil }
        return GraphNumber(literal: literal, isQuoted: value.kind == .string)
    }
}
