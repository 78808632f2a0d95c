/// Rows of text in aligned columns.
struct Table {
    private let titles: [String]
    private let rightAligned: Set<Int>
    private var rows: [[String]] = []

    /// A table with these columns; the numbers' columns are aligned to the right.
    init(_ titles: [String], rightAligned: Set<Int> = []) {
        (self.titles, self.rightAligned) = (titles, rightAligned)
    }

    /// Adds a row: one text a column.
    mutating func add(_ row: [String]) { rows.append(row) }

    /// Prints the titles and the rows.
    func print(on console: Console) throws {
        var widths = titles.map(displayWidth)
        for row in rows {
            for (column, text) in row.enumerated() { widths[column] = max(widths[column], displayWidth(text)) }
        }
        try console.print(console.paint(line(titles, widths), .heading))
        for row in rows { try console.print(line(row, widths)) }
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        let cells = row.enumerated().map { column, text in
            let padding = String(repeating: " ", count: widths[column] - displayWidth(text))
            if rightAligned.contains(column) { return padding + text }
            return column == row.count - 1 ? text : text + padding
        }
        return cells.joined(separator: "  ")
    }
}

/// How many columns of a terminal a text takes: two for East Asian wide characters and emoji.
func displayWidth(_ text: String) -> Int {
    text.reduce(0) { width, character in
        guard let scalar = character.unicodeScalars.first, !character.isASCII else { return width + 1 }
        return width + (isWide(scalar) || scalar.properties.isEmojiPresentation ? 2 : 1)
    }
}

/// The wide and full-width blocks of Unicode's East Asian Width.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
        0x20000...0x3FFFD:
        true
    default: false
    }
}
