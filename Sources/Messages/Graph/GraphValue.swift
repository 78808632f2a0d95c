import Encoding

/// A value that a member of the Graph API's objects can have.
protocol GraphValue {
    /// What it must be, as advice puts it: `a text`.
    static var expectation: String { get }
    /// Whether it says nothing, which is as good as missing where something must be said.
    var isBlank: Bool { get }
    /// The value as JSON.
    var graphBytes: [UInt8] { get }
    /// The value from JSON; nil where it is of another kind. Faults inside it go to the coder.
    static func read(_ value: JSONValue, at path: String, _ coder: inout GraphCoder) -> Self?
}

/// An object of the Graph API's that keeps what it doesn't know.
protocol GraphObject: GraphValue {
    /// Members that the type doesn't name.
    var unmodelled: UnmodelledMembers { get set }
    /// An object that says nothing yet.
    init()
    /// Lists the members, in the order in which they are written.
    mutating func code(_ graph: inout GraphCoder)
}

extension GraphObject {
    static var expectation: String { "an object" }
    var isBlank: Bool { false }
    var graphBytes: [UInt8] { GraphCoder.bytes(of: self) }
    static func read(_ value: JSONValue, at path: String, _ coder: inout GraphCoder) -> Self? {
        value.isObject ? coder.read(value, at: path) : nil
    }
}

extension String: GraphValue {
    static var expectation: String { "a text" }
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
    var graphBytes: [UInt8] { Array(JSONText.quoted(self).utf8) }
    static func read(_ value: JSONValue, at path: String, _ coder: inout GraphCoder) -> String? { value.string }
}

extension Bool: GraphValue {
    static var expectation: String { "true or false" }
    var isBlank: Bool { false }
    var graphBytes: [UInt8] { Array((self ? "true" : "false").utf8) }
    static func read(_ value: JSONValue, at path: String, _ coder: inout GraphCoder) -> Bool? { value.bool }
}

extension Array: GraphValue where Element: GraphObject {
    static var expectation: String { "a list" }
    var isBlank: Bool { isEmpty }

    var graphBytes: [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for element in self {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes += element.graphBytes
        }
        return bytes + [UInt8(ascii: "]")]
    }

    static func read(_ value: JSONValue, at path: String, _ coder: inout GraphCoder) -> [Element]? {
        guard value.kind == .array else { return nil }
        var list: [Element] = []
        for (index, element) in value.elements.enumerated() {
            let place = "\(path)[\(index)]"
            if let read = Element.read(element, at: place, &coder) {
                list.append(read)
            } else {
                coder.report(at: place, "must be \(Element.expectation)")
            }
        }
        return list
    }
}

/// JSON that is taken as it is.
extension RawBytes: GraphValue {
    static var expectation: String { "JSON" }
    var isBlank: Bool { isAbsent }
    var graphBytes: [UInt8] { bytes }
    static func read(_ value: JSONValue, at path: String, _ coder: inout GraphCoder) -> RawBytes? {
        RawBytes(value.raw)
    }
}
