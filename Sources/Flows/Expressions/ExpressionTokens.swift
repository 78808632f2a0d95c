import Settings

/// What is wrong with an expression or a pattern, and where in it.
struct FlowTextError: Error, Hashable {
    /// The character, 1 for the first.
    var character: Int
    /// What is wrong; what to do.
    var advice: String

    /// To be read after what it is about.
    var inWords: String { "\(advice) (at character \(character))" }
}

/// A word of an expression.
struct ExpressionToken: Equatable {
    enum Kind: Equatable {
        case number(Double)
        case text(String)
        case name(String)
        case sign(String)
        case end
    }

    var kind: Kind
    /// The character at which it begins, 1 for the first.
    var character: Int

    /// The words of an expression, the end behind them.
    static func read(_ text: String) throws(FlowTextError) -> [ExpressionToken] {
        var reader = Reader(text)
        guard reader.scalars.count <= FlowLimits.expressionLength else {
            throw FlowTextError(
                character: FlowLimits.expressionLength,
                advice: "has \(reader.scalars.count) characters; at most \(FlowLimits.expressionLength) are possible")
        }
        var tokens: [ExpressionToken] = []
        repeat { tokens.append(try reader.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private struct Reader {
        let scalars: [Unicode.Scalar]
        var index = 0

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        mutating func next() throws(FlowTextError) -> ExpressionToken {
            while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
            let start = index
            guard index < scalars.count else { return ExpressionToken(kind: .end, character: start + 1) }
            return ExpressionToken(kind: try kind(scalars[start]), character: start + 1)
        }

        private mutating func kind(_ first: Unicode.Scalar) throws(FlowTextError) -> Kind {
            if first == "'" { return .text(try quoted()) }
            if first.isWordStart { return .name(run { $0.isWordStart || $0.isDigit || $0 == "." }) }
            if first.isDigit { return try number() }
            let two = index + 1 < scalars.count ? String(first) + String(scalars[index + 1]) : ""
            if ["==", "!=", "<=", ">="].contains(two) {
                index += 2
                return .sign(two)
            }
            guard "<>+-()".unicodeScalars.contains(first) else { throw strange(first, two) }
            index += 1
            return .sign(String(first))
        }

        private func strange(_ first: Unicode.Scalar, _ two: String) -> FlowTextError {
            let advice =
                switch (first, two) {
                case ("\"", _): "has a double quote; texts stand between single ones, as in 'Rome'"
                case ("=", _): "has '='; compare with '=='"
                case (_, "&&"): "has '&&'; write 'and'"
                case (_, "||"): "has '||'; write 'or'"
                case ("!", _): "has '!'; write 'not'"
                case ("{", _): "has '{'; a name stands without braces here"
                default:
                    "has '\(first)', which is no part of an expression; write with == != < <= > >= + - and or not contains matches ( )"
                }
            return FlowTextError(character: index + 1, advice: advice)
        }

        private mutating func run(_ isPart: (Unicode.Scalar) -> Bool) -> String {
            let start = index
            while index < scalars.count, isPart(scalars[index]) { index += 1 }
            return String(String.UnicodeScalarView(scalars[start..<index]))
        }

        private mutating func number() throws(FlowTextError) -> Kind {
            let start = index
            let text = run { $0.isDigit || $0 == "." }
            guard let number = FlowNumber.read(text), index == scalars.count || !scalars[index].isWordStart else {
                throw FlowTextError(
                    character: start + 1,
                    advice: "'\(shortened(text))' begins no number; write 3 or 1.5, and texts in quotes")
            }
            return .number(number)
        }

        /// A text between single quotes; two of them within stand for one.
        private mutating func quoted() throws(FlowTextError) -> String {
            let start = index
            var text = String.UnicodeScalarView()
            index += 1
            while index < scalars.count {
                let scalar = scalars[index]
                index += 1
                if scalar != "'" { text.append(scalar); continue }
                guard index < scalars.count, scalars[index] == "'" else { return String(text) }
                text.append("'")
                index += 1
            }
            throw FlowTextError(character: start + 1, advice: "has a quote that is not closed; end the text with '")
        }
    }
}

extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }
}
