import Encoding

/// What can stand in a standard response for what is only known when it is sent: `{{customer.name}}`, and with words for where
/// it is not known, `{{customer.name|friend}}`.
public enum ResponsePlaceholder: String, CaseIterable, Sendable {
    /// What the customer calls themselves.
    case customerName = "customer.name"
    /// The customer's phone number in international form.
    case customerPhone = "customer.phone"
    /// The agent who sends it, or who has the session.
    case agentName = "agent.name"
    /// The line's name.
    case lineName = "line.name"

    /// What is wrong with a text's placeholders, and what to do; nil where nothing is.
    static func advice(_ text: String) -> String? {
        for piece in pieces(of: text) {
            guard case .placeholder(let name, _) = piece, ResponsePlaceholder(rawValue: name) == nil else { continue }
            let known = allCases.map(\.rawValue)
            return "has '{{\(shortened(name))}}', which nobody can fill; write one of "
                + "\(known.map { "{{\($0)}}" }.joined(separator: ", "))\(NearMiss.hint(for: name, among: known))"
        }
        return nil
    }

    /// A text with its placeholders filled; with the words beside them, or with nothing, where a value is empty.
    static func fill(_ text: String, _ value: (ResponsePlaceholder) -> String) -> String {
        pieces(of: text).reduce(into: "") { filled, piece in
            switch piece {
            case .text(let text): filled += text
            case .placeholder(let name, let otherwise):
                let value = ResponsePlaceholder(rawValue: name).map(value) ?? ""
                filled += value.isEmpty ? otherwise : value
            }
        }
    }

    private enum Piece {
        case text(Substring)
        case placeholder(name: String, otherwise: String)
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            pieces.append(.text(rest[..<start.lowerBound]))
            let parts = rest[start.upperBound..<end.lowerBound].split(
                separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
            pieces.append(
                .placeholder(name: trimmed(parts[0]), otherwise: parts.count > 1 ? trimmed(parts[1]) : ""))
            rest = rest[end.upperBound...]
        }
        return pieces + [.text(rest)]
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
