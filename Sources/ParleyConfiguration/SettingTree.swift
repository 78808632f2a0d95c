import Settings
import Yams

/// Makes a tree of settings from YAML's nodes, every value with its key as a path, its line and its column.
///
/// What an anchor names is there once in the file and as often in the tree as it is used: a small file could become a
/// tree of any size. So the tree has a limit.
struct SettingTree {
    /// The most values, and the deepest nesting, that are read.
    private static let limits = (values: 200_000, depth: 64)

    private let reading: SettingReading
    /// Whether a scalar without quotes is told apart from a text, as a word.
    private let tellsWords: Bool
    private var count = 0
    private var isTooLarge = false

    /// - Parameters:
    ///   - path: What the value's paths begin with.
    ///   - tellsWords: Whether a scalar without quotes becomes a word rather than a text: `3` is then another than `"3"`.
    static func read(
        _ node: Node, at path: String = "", _ reading: SettingReading, tellsWords: Bool = false
    ) -> SettingNode {
        var tree = SettingTree(reading, tellsWords)
        return tree.node(node, path, node.place, 0)
    }

    private init(_ reading: SettingReading, _ tellsWords: Bool) {
        (self.reading, self.tellsWords) = (reading, tellsWords)
    }

    private mutating func node(_ node: Node, _ path: String, _ keyPlace: SettingNode.Place?, _ depth: Int)
        -> SettingNode
    {
        var result = SettingNode(.null, path: path, place: node.place, keyPlace: keyPlace)
        count += 1
        guard count <= SettingTree.limits.values, depth <= SettingTree.limits.depth else {
            tellTooLarge(result)
            return result
        }
        switch node {
        case .scalar(let scalar): result.content = content(of: scalar)
        case .mapping(let mapping): result.content = .mapping(entries(of: mapping, path, depth))
        case .sequence(let sequence):
            var elements: [SettingNode] = []
            for (index, element) in sequence.enumerated() {
                elements.append(self.node(element, "\(path)[\(index)]", element.place, depth + 1))
            }
            result.content = .sequence(elements)
        case .alias: reading.report(result, "is an alias of nothing; define its anchor first")
        }
        return result
    }

    private mutating func entries(of mapping: Node.Mapping, _ path: String, _ depth: Int) -> [SettingNode.Entry] {
        var entries: [SettingNode.Entry] = []
        for (keyNode, valueNode) in mapping {
            guard case .scalar(let scalar) = keyNode else {
                reading.report(path, at: keyNode.place, "a key must be one word, not a list or mapping")
                continue
            }
            let name = YAMLDocument.originalName(of: scalar.string)
            let own = path.isEmpty ? name : "\(path).\(name)"
            guard !YAMLDocument.isRenamed(scalar.string) else {
                reading.report(own, at: keyNode.place, "is given again further down; keep one of the two")
                continue
            }
            entries.append(.init(name, node(valueNode, own, keyNode.place, depth + 1)))
        }
        return entries
    }

    private mutating func tellTooLarge(_ node: SettingNode) {
        guard !isTooLarge else { return }
        isTooLarge = true
        reading.report(
            node, "more than \(SettingTree.limits.values) values, or nested more than \(SettingTree.limits.depth) deep")
    }

    private func content(of scalar: Node.Scalar) -> SettingNode.Content {
        if SettingTree.isNull(scalar) { return .null }
        return tellsWords && scalar.style == .plain ? .word(scalar.string) : .text(scalar.string)
    }

    /// Whether nothing was written as the value.
    private static func isNull(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}

extension Node {
    /// Where the node begins.
    var place: SettingNode.Place? { mark?.place }
}

extension Mark {
    var place: SettingNode.Place { SettingNode.Place(line: line, column: column) }
}
