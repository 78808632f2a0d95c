import Foundation

/// A message's text as HTML: WhatsApp's formatting (S4.2: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, ` ```monospace``` `, lists,
/// quotations) and addresses as links (S2.7). The only place where HTML is made of what people write.
enum RichText {
    /// Characters of a text that are looked at; what follows is shown as it is.
    private static let longest = 70_000

    static func html(_ text: String) -> String {
        guard text.utf8.count <= longest else { return escaped(text[...]) }
        // Between three backticks nothing means anything, across lines.
        let parts = text.components(separatedBy: "```")
        guard parts.count > 2 else { return block(text[...]) }
        var html = ""
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if index % 2 == 1, !isLast, !part.isEmpty {
                html += "<pre>\(escaped(part[...]))</pre>"
            } else {
                html += block(((index % 2 == 1 ? "```" : "") + part)[...])
            }
        }
        return html
    }

    /// Lines: lists, quotations, and others.
    private static func block(_ text: Substring) -> String {
        var (html, isFirst, list): (String, Bool, String?) = ("", true, nil)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let (kind, rest) = kind(of: line)
            if list != kind, let open = list { html += "</\(open)>" }
            if let kind {
                if list != kind { html += "<\(kind)>" }
                html += kind == "blockquote" ? "<p>\(inline(rest))</p>" : "<li>\(inline(rest))</li>"
            } else {
                html += (isFirst || list != nil ? "" : "<br>") + inline(rest)
            }
            (list, isFirst) = (kind, false)
        }
        if let list { html += "</\(list)>" }
        return html
    }

    private static func kind(of line: Substring) -> (String?, Substring) {
        if line.hasPrefix("* ") || line.hasPrefix("- ") { return ("ul", line.dropFirst(2)) }
        if line.hasPrefix("> ") { return ("blockquote", line.dropFirst(2)) }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        if (1...3).contains(digits.count), line.dropFirst(digits.count).hasPrefix(". ") {
            return ("ol", line.dropFirst(digits.count + 2))
        }
        return (nil, line)
    }

    private static let marks: [Character: String] = ["*": "strong", "_": "em", "~": "s", "`": "code"]

    /// Within a line. Marks stand at a word's edges, as WhatsApp has it: `2*3*4` is no bold.
    private static func inline(_ text: Substring, depth: Int = 0) -> String {
        var (html, rest, plain) = ("", text, text.startIndex)
        // Marks that nothing ends any more: not to be looked for again.
        var endless: Set<Character> = []
        while let character = rest.first {
            let isAtEdge = rest.startIndex == text.startIndex || !isWord(text[text.index(before: rest.startIndex)])
            let tag = isAtEdge && depth < 4 && !endless.contains(character) ? marks[character] : nil
            if let tag, let end = end(of: character, in: rest) {
                html += linked(text[plain..<rest.startIndex])
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                html += "<\(tag)>\(tag == "code" ? escaped(inner) : inline(inner, depth: depth + 1))</\(tag)>"
                rest = text[text.index(after: end)...]
                plain = rest.startIndex
            } else {
                if tag != nil, begins(rest) { endless.insert(character) }
                rest = rest.dropFirst()
            }
        }
        return html + linked(text[plain...])
    }

    /// Where what a mark begins ends: at the same mark behind something, and before no letter.
    private static func end(of mark: Character, in text: Substring) -> Substring.Index? {
        guard begins(text) else { return nil }
        let inner = text.dropFirst()
        var place = inner.startIndex
        while let found = inner[place...].dropFirst().firstIndex(of: mark) {
            let next = inner.index(after: found)
            let isEnd = next == inner.endIndex || !isWord(inner[next])
            if isEnd, !inner[inner.index(before: found)].isWhitespace { return found }
            place = found
        }
        return nil
    }

    /// Whether a mark is followed by what it can stand for.
    private static func begins(_ text: Substring) -> Bool {
        guard let mark = text.first, let first = text.dropFirst().first else { return false }
        return !first.isWhitespace && first != mark
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    // MARK: Links

    /// Addresses of the web and of mail as links, nothing else: no `javascript:`.
    private static func linked(_ text: Substring) -> String {
        var html = ""
        for (word, gap) in words(of: text) {
            let (address, rest) = trimmed(word)
            if let target = target(of: address) {
                html += "<a href=\"\(escaped(target[...]))\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">"
                html += "\(escaped(address))</a>\(escaped(rest))"
            } else {
                html += escaped(word)
            }
            html += escaped(gap)
        }
        return html
    }

    /// Words, each with the white space behind it.
    private static func words(of text: Substring) -> [(Substring, Substring)] {
        var (words, rest): ([(Substring, Substring)], Substring) = ([], text)
        while !rest.isEmpty {
            let word = rest.prefix { !$0.isWhitespace }
            let gap = rest[word.endIndex...].prefix { $0.isWhitespace }
            words.append((word, gap))
            rest = rest[gap.endIndex...]
        }
        return words
    }

    /// A word without the signs of a sentence at its end.
    private static func trimmed(_ word: Substring) -> (Substring, Substring) {
        var end = word.endIndex
        while end > word.startIndex {
            let last = word[word.index(before: end)]
            let closes = last == ")" && !word[..<end].contains("(")
            guard ".,;:!?'\"».…".contains(last) || closes else { break }
            end = word.index(before: end)
        }
        return (word[..<end], word[end...])
    }

    private static func target(of word: Substring) -> String? {
        guard (4...2000).contains(word.utf8.count), word.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else { return nil }
        let lower = word.lowercased()
        for scheme in ["https://", "http://"] where lower.hasPrefix(scheme) {
            let host = word.dropFirst(scheme.count)
            return host.first.map { isWord($0) || $0 == "[" } ?? false ? String(word) : nil
        }
        if lower.hasPrefix("www."), word.dropFirst(4).contains(".") { return "https://\(word)" }
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        let isMail =
            parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !parts[1].hasPrefix(".")
            && word.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "@._+-".utf8.contains(byte)
            }
        return isMail ? "mailto:\(word)" : nil
    }

    /// As text of a page, or between the quotation marks of an attribute.
    static func escaped(_ text: Substring) -> String {
        var html = ""
        html.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(scalar)
            }
        }
        return html
    }
}
