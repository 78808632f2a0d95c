import Settings

/// A text with placeholders: `Hello {{customer.name|there}}`. What stands behind the `|` is said where the value is
/// empty.
struct TextTemplate: Hashable, Sendable {
    /// A part of it.
    enum Piece: Hashable, Sendable {
        case text(String)
        case value(FlowName, otherwise: String)
    }

    /// Its parts, in order.
    var pieces: [Piece] = []

    /// A text without placeholders.
    init(plain text: String) { pieces = text.isEmpty ? [] : [.text(text)] }

    /// Reads a text; what is wrong with its placeholders goes to `report`.
    init(_ text: String, _ names: FlowNames, report: (String) -> Void) {
        var rest = Substring(text)
        while let start = rest.firstRange(of: "{{") {
            append(String(rest[..<start.lowerBound]))
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
                report("has '{{' without '}}' behind it; close it, as in {{customer.name}}")
                append(String(rest[start.lowerBound...]))
                return
            }
            read(rest[start.upperBound..<end.lowerBound], names, report)
            rest = rest[end.upperBound...]
        }
        append(String(rest))
    }

    private mutating func append(_ text: String) { if !text.isEmpty { pieces.append(.text(text)) } }

    private mutating func read(_ inside: Substring, _ names: FlowNames, _ report: (String) -> Void) {
        let sides = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map {
            String($0).trimmed
        }
        switch names.find(sides[0]) {
        case .success(let name): pieces.append(.value(name, otherwise: sides.count > 1 ? sides[1] : ""))
        case .failure(let error):
            report("'{{\(shortened(sides[0]))}}' \(error.advice)")
            // Something stands there: what the rest of the text is checked for does not miss it.
            append("…")
        }
    }

    /// The text where it has no placeholders; nil where it has.
    var plain: String? {
        switch pieces.count {
        case 0: return ""
        case 1: if case .text(let text) = pieces[0] { return text } else { return nil }
        default: return nil
        }
    }

    /// The name where it is one placeholder and nothing else.
    var onlyName: FlowName? {
        guard pieces.count == 1, case .value(let name, "") = pieces[0] else { return nil }
        return name
    }

    /// The text with its placeholders filled; nil where it becomes longer than ``FlowLimits/filledText``.
    ///
    /// - Parameter writing: How a value is written.
    func filled(writing: (String) -> String = { $0 }, _ value: (FlowName) -> FlowValue) -> String? {
        if let plain { return plain }
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .value(let name, let otherwise):
                let part = value(name).text
                text += writing(part.isEmpty ? otherwise : part)
            }
            if text.utf8.count > FlowLimits.filledText { return nil }
        }
        return text
    }
}
