import Encoding

/// JSON with placeholders. In a string a value is escaped as a part of the string; a value that takes a string's whole
/// place keeps its kind: a number remains a number, an object an object.
struct JSONTemplate: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case text(String)
        /// A part of a string.
        case part(FlowName, otherwise: String)
        /// A value in a string's place.
        case value(FlowName)
    }

    private(set) var pieces: [Piece] = []

    init() {}

    mutating func append(_ text: String) {
        if case .text(let before)? = pieces.last {
            pieces[pieces.count - 1] = .text(before + text)
        } else {
            pieces.append(.text(text))
        }
    }

    mutating func append(part name: FlowName, otherwise: String) { pieces.append(.part(name, otherwise: otherwise)) }

    /// Adds a string.
    ///
    /// - Parameter keepsKind: Whether a value that is the whole string keeps its kind.
    mutating func append(string: TextTemplate, keepsKind: Bool) {
        if keepsKind, let name = string.onlyName { return pieces.append(.value(name)) }
        append("\"")
        for piece in string.pieces {
            switch piece {
            case .text(let text): append(JSONTemplate.escaped(text))
            case .value(let name, let otherwise): pieces.append(.part(name, otherwise: otherwise))
            }
        }
        append("\"")
    }

    /// The JSON with its placeholders filled; nil where it becomes longer than ``FlowLimits/filledText``.
    func filled(_ value: (FlowName) -> FlowValue) -> String? {
        var json = ""
        for piece in pieces {
            switch piece {
            case .text(let text): json += text
            case .value(let name): json += value(name).json
            case .part(let name, let otherwise):
                let part = value(name).text
                json += JSONTemplate.escaped(part.isEmpty ? otherwise : part)
            }
            if json.utf8.count > FlowLimits.filledText { return nil }
        }
        return json
    }

    /// A text as it stands between the quotes of a JSON string.
    static func escaped(_ text: String) -> String { String(JSONText.quoted(text).dropFirst().dropLast()) }
}
