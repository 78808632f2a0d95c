public import Encoding

/// What a variable holds: a text, a number, yes or no, or a JSON object or list.
public enum FlowValue: Hashable, Sendable {
    /// A text; what is missing is an empty one.
    case text(String)
    /// A number, never infinite. Numbers are floating-point numbers of 64 bits: whole ones are exact up to 2⁵³.
    case number(Double)
    /// Yes or no.
    case flag(Bool)
    /// An object or a list, as JSON without white space.
    case json(String)

    /// What is missing.
    public static let nothing = FlowValue.text("")

    /// A value of JSON; `null` is nothing.
    public init(_ json: JSONValue) {
        switch json.kind {
        case .null: self = .nothing
        case .bool: self = .flag(json.bool ?? false)
        case .string: self = .text(json.string ?? "")
        case .number: self = FlowNumber.value(json.string ?? "")
        case .array, .object: self = .json(CompactJSON.text(json))
        }
    }

    /// The value in a text: whole numbers without a fraction, yes and no as `true` and `false`.
    public var text: String {
        switch self {
        case .text(let text), .json(let text): text
        case .number(let number): FlowNumber.text(number)
        case .flag(let flag): flag ? "true" : "false"
        }
    }

    /// The value as JSON.
    public var json: String {
        switch self {
        case .text(let text): JSONText.quoted(text)
        case .json, .number, .flag: text
        }
    }

    /// The number that it is, or that its text reads as; nil for none.
    var asNumber: Double? {
        switch self {
        case .number(let number): number
        case .text(let text): FlowNumber.read(text)
        case .flag, .json: nil
        }
    }

    var isNumber: Bool { if case .number = self { true } else { false } }

    /// Whether it holds as a condition: neither empty, nor `false`, nor 0.
    var holds: Bool {
        switch self {
        case .text(let text): !text.isEmpty && text != "false"
        case .number(let number): number != 0
        case .flag(let flag): flag
        case .json: true
        }
    }

    /// How many bytes it counts towards the limit.
    var size: Int {
        switch self {
        case .text(let text), .json(let text): text.utf8.count
        case .number: 8
        case .flag: 1
        }
    }

    /// A part of an object or list: keys, and numbers of elements from 0; nothing where there is none.
    func part(_ path: [String]) -> FlowValue {
        if path.isEmpty { return self }
        guard case .json(let text) = self, let document = try? JSONDocument(Array(text.utf8), limit: .max) else {
            return .nothing
        }
        var found: JSONValue? = document.root
        for key in path {
            if found?.kind == .array {
                found = Int(key).flatMap { index in found?.elements.enumerated().first { $0.offset == index }?.element }
            } else {
                found = found?[key]
            }
        }
        return found.map { FlowValue($0) } ?? .nothing
    }
}

/// How a flow's numbers are read and written.
enum FlowNumber {
    /// A number as people and JSON write it: `12`, `-0.5`, `1e3`; nil for anything else, and for what is too large.
    static func read(_ text: String) -> Double? {
        var rest = Substring(text).utf8
        guard rest.count <= 64 else { return nil }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard digits(&rest) else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard digits(&rest) else { return nil }
        }
        if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard digits(&rest) else { return nil }
        }
        guard rest.isEmpty, let number = Double(text), number.isFinite else { return nil }
        return number == 0 ? 0 : number
    }

    /// A number; a text where it has more digits than a number keeps, as ids do.
    static func value(_ text: String) -> FlowValue {
        let digits = text.utf8.filter { (48...57).contains($0) }.count
        guard digits <= 15, let number = read(text) else { return .text(text) }
        return .number(number)
    }

    static func text(_ number: Double) -> String {
        guard let whole = Int64(exactly: number), abs(number) <= 9_007_199_254_740_992 else { return "\(number)" }
        return "\(whole)"
    }

    private static func digits(_ rest: inout Substring.UTF8View) -> Bool {
        let count = rest.prefix { (48...57).contains($0) }.count
        rest.removeFirst(count)
        return count > 0
    }
}

/// JSON without white space, so that the same value is always the same text.
enum CompactJSON {
    static func text(_ value: JSONValue) -> String {
        switch value.kind {
        case .null: "null"
        case .bool: value.bool ?? false ? "true" : "false"
        case .number: value.string ?? "0"
        case .string: JSONText.quoted(value.string ?? "")
        case .array: "[" + value.elements.map(text).joined(separator: ",") + "]"
        case .object:
            "{" + value.members.map { "\(JSONText.quoted($0.name)):\(text($0.value))" }.joined(separator: ",") + "}"
        }
    }
}

/// What is in objects and lists.
extension FlowValue {
    /// The elements of a list; nil where it is none.
    var elements: [FlowValue]? {
        guard let root = document?.root, root.kind == .array else { return nil }
        return root.elements.map { FlowValue($0) }
    }

    /// Whether an object has a key.
    func hasKey(_ key: String) -> Bool { document?.root[key] != nil }

    private var document: JSONDocument? {
        guard case .json(let text) = self else { return nil }
        return try? JSONDocument(Array(text.utf8), limit: .max)
    }
}
