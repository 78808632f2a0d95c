/// What the sources say of the types that events are made of, and of their properties: it stands in schemas too.
enum DeclaredWords {
    private static let texts: [Substring: Substring] = all.split(separator: "\n").reduce(into: [:]) { texts, line in
        let parts = line.split(separator: "\t", maxSplits: 1)
        if let path = parts.first, let text = parts.last { texts[path] = text }
    }

    /// What is said of a declaration, such as `Party.phone`; empty where nothing is.
    static func text(_ path: String...) -> String { String(texts[path.joined(separator: ".")[...], default: ""]) }
}
