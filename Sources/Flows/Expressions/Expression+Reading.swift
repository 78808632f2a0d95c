import Settings

extension Expression {
    /// Reads an expression.
    init(_ text: String, _ names: FlowNames) throws(FlowTextError) {
        var parser = ExpressionParser(tokens: try ExpressionToken.read(text), names: names)
        self = try parser.whole()
    }
}

/// Reads an expression from its words, the weakest operations first.
private struct ExpressionParser {
    let tokens: [ExpressionToken]
    let names: FlowNames
    var index = 0
    var depth = 0

    private static let comparisons: [String: Expression.Operation] = [
        "==": .equal, "!=": .unequal, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
        "contains": .contains,
    ]

    init(tokens: [ExpressionToken], names: FlowNames) { (self.tokens, self.names) = (tokens, names) }

    mutating func whole() throws(FlowTextError) -> Expression {
        if token.kind == .end { throw fault("is empty; write one such as count > 3") }
        let expression = try or()
        guard token.kind == .end else {
            let known = ["and", "or", "contains", "matches"]
            throw fault("has \(told) where it could end; put \(known.joined(separator: ", ")) or a sign between")
        }
        return expression
    }

    private var token: ExpressionToken { tokens[min(index, tokens.count - 1)] }

    private var told: String {
        switch token.kind {
        case .number(let number): "'\(FlowNumber.text(number))'"
        case .text(let text): "the text '\(shortened(text))'"
        case .name(let name): "'\(shortened(name))'"
        case .sign(let sign): "'\(sign)'"
        case .end: "nothing more"
        }
    }

    private func fault(_ advice: String) -> FlowTextError { FlowTextError(character: token.character, advice: advice) }

    /// Whether the next word is this one, which is then behind us.
    private mutating func skip(_ word: String) -> Bool {
        guard token.kind == .name(word) || token.kind == .sign(word) else { return false }
        index += 1
        return true
    }

    private mutating func or() throws(FlowTextError) -> Expression {
        var left = try and()
        while skip("or") { left = .pair(.or, left, try and()) }
        return left
    }

    private mutating func and() throws(FlowTextError) -> Expression {
        var left = try not()
        while skip("and") { left = .pair(.and, left, try not()) }
        return left
    }

    private mutating func not() throws(FlowTextError) -> Expression {
        guard skip("not") else { return try comparison() }
        try deepen()
        defer { depth -= 1 }
        return .not(try not())
    }

    private mutating func comparison() throws(FlowTextError) -> Expression {
        let left = try sum()
        if skip("matches") { return .matches(left, try pattern()) }
        guard let operation = comparisonHere() else { return left }
        index += 1
        let result = Expression.pair(operation, left, try sum())
        guard comparisonHere() == nil else { throw fault("compares twice in a row; put 'and' between, or parentheses") }
        return result
    }

    private func comparisonHere() -> Expression.Operation? {
        switch token.kind {
        case .sign(let word), .name(let word): ExpressionParser.comparisons[word]
        default: nil
        }
    }

    private mutating func pattern() throws(FlowTextError) -> Pattern {
        let place = token.character
        guard case .text(let text) = token.kind else { throw fault("needs a pattern between quotes after 'matches'") }
        index += 1
        do throws(FlowTextError) { return try Pattern(text) } catch {
            throw FlowTextError(character: place + error.character, advice: error.advice)
        }
    }

    private mutating func sum() throws(FlowTextError) -> Expression {
        var left = try signed()
        while true {
            if skip("+") {
                left = .pair(.plus, left, try signed())
            } else if skip("-") {
                left = .pair(.minus, left, try signed())
            } else {
                return left
            }
        }
    }

    private mutating func signed() throws(FlowTextError) -> Expression {
        guard skip("-") else { return try single() }
        try deepen()
        defer { depth -= 1 }
        return .negative(try signed())
    }

    private mutating func single() throws(FlowTextError) -> Expression {
        let here = token
        if skip("(") {
            try deepen()
            defer { depth -= 1 }
            let inner = try or()
            guard skip(")") else { throw fault("has \(told) where ')' is expected; close the parenthesis") }
            return inner
        }
        switch here.kind {
        case .number(let number):
            index += 1
            return .literal(.number(number))
        case .text(let text):
            index += 1
            return .literal(.text(text))
        case .name(let name): return try named(name)
        case .sign, .end:
            throw fault("has \(told) where a value is expected; write a name, a number or a text in quotes")
        }
    }

    private mutating func named(_ name: String) throws(FlowTextError) -> Expression {
        if name == "true" || name == "false" {
            index += 1
            return .literal(.flag(name == "true"))
        }
        if ["and", "or", "not", "contains", "matches"].contains(name) {
            throw fault("has '\(name)' where a value is expected; write a name, a number or a text in quotes")
        }
        switch names.find(name) {
        case .failure(let error): throw fault("'\(shortened(name))' \(error.advice)")
        case .success(let found):
            index += 1
            if token.kind == .sign("(") { throw fault("calls '\(shortened(name))'; there are no calls in expressions") }
            return .name(found)
        }
    }

    private mutating func deepen() throws(FlowTextError) {
        depth += 1
        guard depth <= FlowLimits.expressionDepth else {
            throw fault("is nested more than \(FlowLimits.expressionDepth) deep; put parts of it into variables")
        }
    }
}
