/// A picture of Graphviz' as it is handed on: shapes and words, and nothing that a browser could execute or fetch.
///
/// Its words are whatever an administrator wrote. They are escaped where the graph is written and again by Graphviz; that nothing else
/// came of them is looked at here, element by element and attribute by attribute, so that nobody has to rely on it.
struct SafeSVG {
    private static let elements: Set<Substring> = [
        "svg", "g", "title", "text", "path", "polygon", "polyline", "ellipse",
    ]
    private static let attributes: Set<Substring> = [
        "width", "height", "viewBox", "xmlns", "xmlns:xlink", "id", "class", "transform", "fill", "fill-opacity",
        "stroke",
        "stroke-width", "stroke-dasharray", "stroke-opacity", "points", "d", "cx", "cy", "rx", "ry", "x", "y",
        "text-anchor",
        "font-family", "font-size", "font-weight", "font-style", "xml:space",
    ]

    /// The picture: from its first element on, without what stands before it.
    let bytes: [UInt8]

    /// Looks at a picture.
    ///
    /// - Returns: Nil where there is anything in it that is no shape and no word.
    init?(_ drawn: [UInt8]) {
        let text = String(decoding: drawn, as: UTF8.self)
        guard let start = text.firstRange(of: "<svg")?.lowerBound else { return nil }
        var rest = text[start...]
        while let place = rest.firstIndex(of: "<") {
            rest = rest[place...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { return nil }
                rest = rest[end.upperBound...]
            } else {
                guard let tag = SafeSVG.tag(&rest), SafeSVG.isSafe(tag) else { return nil }
            }
        }
        bytes = Array(text[start...].utf8)
    }

    /// Takes a tag, what stands between `<` and `>`: in its values there is neither.
    private static func tag(_ rest: inout Substring) -> Substring? {
        guard let end = rest.firstIndex(of: ">") else { return nil }
        let tag = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        return tag.contains("<") ? nil : tag
    }

    private static func isSafe(_ tag: Substring) -> Bool {
        let closes = tag.first == "/"
        var rest = (closes ? tag.dropFirst() : tag).drop { $0 == "/" }
        let name = rest.prefix { $0.isLetter }
        guard elements.contains(name) else { return false }
        rest = rest.dropFirst(name.count).drop { $0.isWhitespace }
        while let first = rest.first, first != "/" {
            let attribute = rest.prefix { $0.isLetter || $0 == "-" || $0 == ":" }
            guard attributes.contains(attribute), rest.dropFirst(attribute.count).hasPrefix("=\"") else { return false }
            let value = rest.dropFirst(attribute.count + 2)
            guard let end = value.firstIndex(of: "\"") else { return false }
            rest = value[value.index(after: end)...].drop { $0.isWhitespace }
        }
        return rest.isEmpty || (rest == "/" && !closes)
    }
}
