import Encoding

/// JSON that is to be written for people too, its members in their order: schemas, and documents that describe.
public indirect enum JSONTree: Sendable {
    /// Members in their order.
    case object([(String, JSONTree)])
    /// Elements.
    case array([JSONTree])
    /// A text.
    case text(String)
    /// JSON already.
    case verbatim(String)

    /// Two spaces a level; what holds nothing but values on one line where it fits.
    public func text(_ indentation: String = "") -> String {
        if let line, indentation.count + line.count <= 100 { return line }
        let inner = indentation + "  "
        switch self {
        case .object(let members):
            let lines = members.map { "\(inner)\(JSONText.quoted($0)): \($1.text(inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indentation)}"
        case .array(let elements):
            return "[\n\(elements.map { inner + $0.text(inner) }.joined(separator: ",\n"))\n\(indentation)]"
        default: return line ?? ""
        }
    }

    private var isValue: Bool {
        switch self {
        case .text, .verbatim: true
        default: false
        }
    }

    private var line: String? {
        switch self {
        case .text(let text): JSONText.quoted(text)
        case .verbatim(let json): json
        case .object(let members) where members.allSatisfy(\.1.isValue):
            "{\(members.map { "\(JSONText.quoted($0)): \($1.line ?? "")" }.joined(separator: ", "))}"
        case .array(let elements) where elements.allSatisfy(\.isValue):
            "[\(elements.map { $0.line ?? "" }.joined(separator: ", "))]"
        default: nil
        }
    }
}
