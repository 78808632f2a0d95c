/// A condition or a calculation: `count + 1`, `city == 'Rome' and not (count > 3)`.
///
/// From the weakest: `or`; `and`; `not`; one comparison (`== != < <= > >= contains matches`); `+` and `-`, from the
/// left; a sign. No calls, no assignments: evaluating one always ends, and never fails. What can't be computed is
/// nothing, an empty text.
indirect enum Expression: Hashable, Sendable {
    case literal(FlowValue)
    case name(FlowName)
    case not(Expression)
    case negative(Expression)
    case pair(Operation, Expression, Expression)
    case matches(Expression, Pattern)

    enum Operation: String, CaseIterable {
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case plus = "+"
        case minus = "-"
        case and
        case or
        case contains
    }

    /// The value under what names stand for.
    func value(_ names: (FlowName) -> FlowValue) -> FlowValue {
        switch self {
        case .literal(let value): value
        case .name(let name): names(name)
        case .not(let inner): .flag(!inner.value(names).holds)
        case .negative(let inner): inner.value(names).asNumber.map { .number($0 == 0 ? 0 : -$0) } ?? .nothing
        case .matches(let inner, let pattern): .flag(pattern.matches(inner.value(names).text))
        case .pair(.and, let left, let right): .flag(left.value(names).holds && right.value(names).holds)
        case .pair(.or, let left, let right): .flag(left.value(names).holds || right.value(names).holds)
        case .pair(let operation, let left, let right):
            Expression.compute(operation, left.value(names), right.value(names))
        }
    }

    private static func compute(_ operation: Operation, _ left: FlowValue, _ right: FlowValue) -> FlowValue {
        switch operation {
        case .plus: sum(left, right)
        case .minus: difference(left, right)
        case .contains: .flag(contains(left, right))
        case .equal: .flag(order(left, right) == .same)
        case .unequal: .flag(order(left, right) != .same)
        case .less: .flag(order(left, right) == .before)
        case .lessOrEqual: .flag([.before, .same].contains(order(left, right)))
        case .greater: .flag(order(left, right) == .after)
        case .greaterOrEqual: .flag([.after, .same].contains(order(left, right)))
        case .and, .or: .nothing
        }
    }

    /// Two values are added where one is a number and the other reads as one; all else is written one behind the other.
    private static func sum(_ left: FlowValue, _ right: FlowValue) -> FlowValue {
        if left.isNumber || right.isNumber, let first = left.asNumber, let second = right.asNumber {
            return finite(first + second)
        }
        let text = left.text + right.text
        return text.utf8.count > FlowLimits.filledText ? .nothing : .text(text)
    }

    private static func difference(_ left: FlowValue, _ right: FlowValue) -> FlowValue {
        guard let first = left.asNumber, let second = right.asNumber else { return .nothing }
        return finite(first - second)
    }

    /// A sum as people expect it: 0.1 + 0.2 is 0.3. It is rounded to nine decimal places where it has room for them.
    private static func finite(_ number: Double) -> FlowValue {
        guard number.isFinite else { return .nothing }
        let rounded = abs(number) < 1_000_000 ? (number * 1_000_000_000).rounded() / 1_000_000_000 : number
        return .number(rounded == 0 ? 0 : rounded)
    }

    private enum Order { case before, same, after, none }

    /// Numbers are compared as numbers where one of the two is a number and the other reads as one, and a number has no
    /// order with what doesn't; all else is compared as text, by Unicode scalars.
    private static func order(_ left: FlowValue, _ right: FlowValue) -> Order {
        if left.isNumber || right.isNumber {
            guard let first = left.asNumber, let second = right.asNumber else { return .none }
            return first == second ? .same : first < second ? .before : .after
        }
        let (first, second) = (left.text.unicodeScalars, right.text.unicodeScalars)
        if first.elementsEqual(second) { return .same }
        return first.lexicographicallyPrecedes(second) ? .before : .after
    }

    /// A list has an element that is equal; an object has a key; of all else the text has the text, letter for letter.
    private static func contains(_ left: FlowValue, _ right: FlowValue) -> Bool {
        guard case .json = left else { return left.text.isEmpty ? right.text.isEmpty : has(left.text, right.text) }
        return left.elements.map { elements in elements.contains { order($0, right) == .same } }
            ?? left.hasKey(right.text)
    }

    private static func has(_ text: String, _ part: String) -> Bool {
        part.isEmpty || String.UnicodeScalarView(text.unicodeScalars).firstIndex(of: part.unicodeScalars) != nil
    }
}

extension String.UnicodeScalarView {
    /// Where another text begins in this one; nil where it doesn't stand in it. By bytes, which is the same in UTF-8.
    fileprivate func firstIndex(of other: String.UnicodeScalarView) -> Int? {
        let (text, part) = (Array(String(self).utf8), Array(String(other).utf8))
        guard part.count <= text.count else { return nil }
        return (0...text.count - part.count).first { start in
            text[start] == part[0] && text[start..<start + part.count].elementsEqual(part)
        }
    }
}
