import Foundation

/// What the modules of this repository import.
enum Imports {
    /// The modules that a Swift file imports.
    static func modules(of source: String) -> Set<String> {
        var isText = false
        let code = source.split(separator: "\n").filter { line in
            // What stands in a text of several lines is what a program writes, not what it imports.
            if !line.ranges(of: "\"\"\"").count.isMultiple(of: 2) { isText.toggle() }
            return !isText
        }
        return Set(code.compactMap(module))
    }

    /// The module that a line imports: `public import Events`, `@testable import struct Events.Party`.
    private static func module(of line: Substring) -> String? {
        let ahead: Set = ["public", "package", "internal", "fileprivate", "private", "@testable", "@preconcurrency"]
        let kinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        var words = line.split(separator: " ").drop { ahead.contains(String($0)) }
        guard words.popFirst() == "import" else { return nil }
        if let kind = words.first, kinds.contains(String(kind)) { words.removeFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }

    /// The modules under some folders, each a folder of its own, with what they import.
    static func found(in root: URL, under folders: [String]) throws -> [String: Set<String>] {
        var imports: [String: Set<String>] = [:]
        for folder in folders {
            let path = root.appending(path: folder)
            for module in try FileManager.default.contentsOfDirectory(atPath: path.path()) {
                if let found = try modules(in: path.appending(path: module)) { imports[module] = found }
            }
        }
        return imports
    }

    /// What the files of a module import; nil where there is no source text of Swift or C in it.
    private static func modules(in folder: URL) throws -> Set<String>? {
        let files = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String } ?? []
        guard files.contains(where: { $0.hasSuffix(".swift") || $0.hasSuffix(".h") }) else { return nil }
        return try files.filter { $0.hasSuffix(".swift") }.reduce(into: []) { found, file in
            found.formUnion(modules(of: try String(contentsOf: folder.appending(path: file), encoding: .utf8)))
        }
    }
}
