import Encoding

/// What an item of the platform's says, value by value, to be put into words once each. What nobody has put into words is told
/// by its name in the end: so nothing that a customer has said or done is missing, in whatever type of message it came.
struct ItemLeaves {
    /// A text, number or truth value, and where it stands.
    struct Leaf {
        /// The names of the members that lead to it; an array's elements have their numbers.
        let path: [String]
        let value: String
        fileprivate var isTold = false
    }

    /// Values of an item at most; what there is beyond them is counted.
    private static let largest = 400

    private var leaves: [Leaf] = []
    /// Values that were too many.
    private(set) var leftOut = 0

    /// The values of an item; empty texts and nulls say nothing.
    init(_ item: JSONValue) { add(item, []) }

    private mutating func add(_ value: JSONValue, _ path: [String]) {
        switch value.kind {
        case .object: for (name, member) in value.members { add(member, path + [name]) }
        case .array: for (number, element) in value.elements.enumerated() { add(element, path + ["\(number)"]) }
        case .null: return
        default:
            let text = value.string ?? value.bool.map { $0 ? "true" : "false" } ?? ""
            if text.isEmpty { return }
            if leaves.count < ItemLeaves.largest { leaves.append(Leaf(path: path, value: text)) } else { leftOut += 1 }
        }
    }

    /// The value at a path such as `context.id`, which is then told; nil where there is none, or it was told.
    mutating func take(_ path: String) -> String? {
        let names = path.split(separator: ".")
        guard let index = leaves.firstIndex(where: { !$0.isTold && $0.path.elementsEqual(names, by: ==) }) else {
            return nil
        }
        leaves[index].isTold = true
        return leaves[index].value
    }

    /// Every value below a path that was not told, which it then is; without the path.
    mutating func takeAll(below path: String) -> [Leaf] {
        let names = path.split(separator: ".")
        var taken: [Leaf] = []
        for index in leaves.indices where !leaves[index].isTold && leaves[index].path.starts(with: names, by: ==) {
            leaves[index].isTold = true
            taken.append(Leaf(path: Array(leaves[index].path.dropFirst(names.count)), value: leaves[index].value))
        }
        return taken
    }

    /// Passes over values that stand elsewhere or concern machines alone.
    mutating func passOver(_ paths: [String]) { for path in paths { _ = takeAll(below: path) } }

    /// Passes over values of one branch that are told already.
    mutating func passOver(equal told: [String], below path: String) {
        let names = path.split(separator: ".")
        for index in leaves.indices where leaves[index].path.starts(with: names, by: ==) {
            if told.contains(leaves[index].value) { leaves[index].isTold = true }
        }
    }

    /// Passes over values of one branch that are part of what is told already.
    mutating func passOver(repeating text: String, below path: String) {
        let names = path.split(separator: ".")
        for index in leaves.indices where leaves[index].path.starts(with: names, by: ==) {
            if text.contains(leaves[index].value) { leaves[index].isTold = true }
        }
    }

    /// How many elements of an array there is something left to tell of.
    func count(at path: String) -> Int {
        let names = path.split(separator: ".")
        let numbers = leaves.compactMap { leaf -> Int? in
            guard !leaf.isTold, leaf.path.count > names.count, leaf.path.starts(with: names, by: ==) else { return nil }
            return Int(leaf.path[names.count])
        }
        return (numbers.max() ?? -1) + 1
    }
}
