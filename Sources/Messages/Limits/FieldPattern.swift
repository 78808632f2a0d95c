import Encoding

/// Finds the members of a message that a limit is about.
struct FieldPattern: Hashable, Sendable {
    /// A member, or those elements of a list that have all of some values.
    enum Step: Hashable {
        case member(String)
        case elements([Condition])
    }

    /// A value that an element has.
    struct Condition: Hashable {
        var name: String
        var value: String
    }

    /// A member that was found, and where.
    struct Found {
        var place: String
        var value: JSONValue
    }

    let steps: [Step]

    /// Reads a pattern: `interactive.action.sections[].rows[].title`, `template.components[sub_type=url]`.
    init(_ text: String) {
        steps = text.split(separator: ".").flatMap { part -> [Step] in
            guard let bracket = part.firstIndex(of: "["), part.last == "]" else { return [.member(String(part))] }
            let conditions = part[part.index(after: bracket)...].dropLast().split(separator: ",").map { condition in
                let sides = condition.split(separator: "=", maxSplits: 1)
                return Condition(name: String(sides[0]), value: sides.count > 1 ? String(sides[1]) : "")
            }
            return [.member(String(part[..<bracket])), .elements(conditions)]
        }
    }

    private init(steps: some Sequence<Step>) { self.steps = Array(steps) }

    /// The lists whose elements the pattern ends with; nil where it ends with a member.
    var list: (pattern: FieldPattern, conditions: [Condition])? {
        guard case .elements(let conditions)? = steps.last else { return nil }
        return (FieldPattern(steps: steps.dropLast()), conditions)
    }

    /// The elements whose member the pattern ends with, and the member's name; nil for another pattern.
    var elements: (pattern: FieldPattern, member: String)? {
        guard case .member(let name)? = steps.last, steps.count > 1, case .elements = steps[steps.count - 2] else {
            return nil
        }
        return (FieldPattern(steps: steps.dropLast(2)), name)
    }

    /// What of a message the pattern names, in order; null is nothing.
    func matches(in root: JSONValue) -> [Found] {
        steps.reduce([Found(place: "", value: root)]) { found, step in
            found.flatMap { FieldPattern.follow(step, from: $0) }
        }
    }

    /// Whether an element has all of the values, whatever the case of their letters.
    static func fits(_ element: JSONValue, _ conditions: [Condition]) -> Bool {
        conditions.allSatisfy { element[$0.name]?.string?.lowercased() == $0.value }
    }

    private static func follow(_ step: Step, from found: Found) -> [Found] {
        switch step {
        case .member(let name):
            guard let value = found.value[name], !value.isNull else { return [] }
            return [Found(place: found.place.isEmpty ? name : "\(found.place).\(name)", value: value)]
        case .elements(let conditions):
            return found.value.elements.enumerated()
                .filter { fits($0.element, conditions) }
                .map { Found(place: "\(found.place)[\($0.offset)]", value: $0.element) }
        }
    }
}
