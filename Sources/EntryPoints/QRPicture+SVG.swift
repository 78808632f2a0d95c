extension QRPicture {
    /// The picture as SVG: a white square, and all that is dark as one path.
    ///
    /// - Parameter title: What it is, for who can't see it.
    public func svg(title: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" role="img" width="\(side)" height="\(side)" \
        viewBox="0 0 \(modules) \(modules)" shape-rendering="crispEdges">
        <title>\(QRPicture.escaped(title))</title>
        <rect width="\(modules)" height="\(modules)" fill="#fff"/>
        <path fill="#000" d="\(path)"/>
        </svg>

        """
    }

    /// Every stretch of dark modules of a row as a rectangle.
    private var path: String {
        var path = ""
        for row in 0..<code.size {
            var column = 0
            while column < code.size {
                let start = column
                while code.isDark(row: row, column: column) { column += 1 }
                if column > start {
                    path += "M\(start + margin) \(row + margin)h\(column - start)v1h-\(column - start)z"
                }
                column += 1
            }
        }
        return path
    }

    /// A text as an element's content. What XML has no place for, such as a bell, is a replacement character.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\t", "\n": escaped.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

extension EntryPoint {
    /// The most characters of the text that a title tells.
    private static let titleLength = 100

    /// What a picture of its code is, in words.
    public var title: String {
        guard !text.isEmpty else { return "WhatsApp +\(number)" }
        let isLong = text.unicodeScalars.count > EntryPoint.titleLength
        let told = String(text.unicodeScalars.prefix(EntryPoint.titleLength))
        return "WhatsApp +\(number): \(told)\(isLong ? "…" : "")"
    }
}
