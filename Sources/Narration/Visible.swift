/// Makes text from outside harmless for a terminal: what would move the cursor, change colours or reorder the line is shown as
/// an escape instead.
public enum Visible {
    /// The text with control characters, line breaks and direction overrides as escapes: `\n`, `\u{1B}`.
    public static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isUnsafe(scalar): result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text in quotation marks, with escapes; longer than `limit` characters, its beginning and `…`.
    public static func quoted(_ text: String, limit: Int? = nil) -> String {
        let isLong = limit.map { text.count > $0 } ?? false
        let shown = isLong ? String(text.prefix(limit ?? 0)) : text
        let escaped = shown.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(self.text(escaped))\(isLong ? "…" : "")\""
    }

    /// JSON in which such characters are `\u` escapes: still the same JSON.
    public static func json(_ json: String) -> String {
        guard json.unicodeScalars.contains(where: isUnsafe) else { return json }
        var result = ""
        for scalar in json.unicodeScalars {
            if isUnsafe(scalar) {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Controls of ASCII and Latin-1, line and paragraph separators, and what overrides the direction of writing. All are below
    /// U+10000.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
