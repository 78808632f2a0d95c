import Encoding
import Messages
import Timeline

// MARK: Texts

extension SettingKind where Value == String {
    /// A text with at least one character that is no space, and at most so many; empty where there is none.
    public static func text(upTo limit: Int) -> SettingKind {
        SettingKind(.text(upTo: limit), read: { $0.text(upTo: limit) }, write: { .text($0) })
    }

    /// A text of some form.
    ///
    /// - Parameters:
    ///   - words: What it is, for documentation: `an address`.
    ///   - pattern: The form as a regular expression, for editors.
    ///   - reading: The value for a text; it tells what is wrong with it, and answers nil then.
    public static func form(
        _ words: String, pattern: String? = nil, upTo limit: Int,
        reading: @escaping (String, SettingField) -> String? = { text, _ in text }
    ) -> SettingKind {
        SettingKind(
            .form(words, pattern: pattern, upTo: limit),
            read: { field in field.text(upTo: limit).flatMap { reading($0, field) } }, write: { .word($0) })
    }

    /// A text of as many characters as the platform takes in a member of a message.
    ///
    /// - Parameter kind: The kind of message, where the limit is that kind's alone.
    static func text(asIn member: String, of kind: String? = nil) -> SettingKind {
        .text(upTo: LimitProfile.cloudAPI.most(.characters, of: member, in: kind) ?? 0)
    }

    /// An address that the platform fetches a file from, or a customer opens a page at.
    static var link: SettingKind {
        .form("an `https://` address of at most 2000 characters", pattern: "https://[^/\\s]\\S*", upTo: 2000)
            .checked { text in
                isLink(text)
                    ? nil : "'\(shortened(text))' is no https address; write one such as https://example.com/page"
            }
    }

    private static func isLink(_ text: String) -> Bool {
        guard text.hasPrefix("https://") else { return false }
        let rest = text.dropFirst("https://".count)
        // A user name or password would be told to the platform, and stand in the log.
        let host = rest.prefix { !"/?#".contains($0) }
        return !host.isEmpty && !host.contains("@") && !rest.contains(where: \.isWhitespace)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 }
    }

    /// A name that sessions and tokens carry: at most 64 bytes on one line.
    public static var identifier: SettingKind {
        .form("64 bytes", upTo: 64) { text, field in
            guard text.utf8.count <= 64, !text.contains(where: \.isNewline) else {
                field.report("has \(text.utf8.count) bytes; at most 64 on one line are possible")
                return nil
            }
            return text
        }
    }

    /// The word `off` for an empty text, or a text.
    public var orOff: SettingKind {
        let (read, write) = (read, write)
        var kind = SettingKind(
            .off(or: shape),
            read: { field in
                var field = field
                field.canBeOff = true
                return field.node.isOff ? "" : read(field)
            },
            writeIn: { $0.isEmpty ? .word("off") : write($0, $1) })
        kind.remarks = remarks
        return kind
    }
}

extension SettingField {
    fileprivate func text(upTo limit: Int) -> String? {
        guard let text = scalar("a text") else { return nil }
        guard !text.allSatisfy(\.isWhitespace) else {
            report("is empty; write a text, or remove the key")
            return nil
        }
        // Scalars are the characters that the platform counts.
        let count = text.unicodeScalars.count
        guard count <= limit else {
            report("has \(count) characters; at most \(limit) are possible")
            return nil
        }
        return text
    }
}

// MARK: Flags, choices, numbers

extension SettingKind where Value == Bool {
    /// Yes or no.
    public static var flag: SettingKind { SettingKind(.flag, read: { $0.flag() }, write: { .flag($0) }) }

    /// Yes or no, where the property says the opposite.
    public static var oppositeFlag: SettingKind {
        SettingKind(.flag, read: { $0.flag().map { !$0 } }, write: { .flag(!$0) })
    }
}

extension SettingField {
    fileprivate func flag() -> Bool? {
        guard let text = scalar("true or false") else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            report("'\(shortened(text))' is neither true nor false")
            return nil
        }
    }
}

extension SettingKind where Value: SettingChoice {
    /// One of the words of its type.
    public static var choice: SettingKind {
        let all = Value.allCases.map { ($0.word, $0.meaning) }
        return SettingKind(
            .choice(all),
            read: { field in
                let words = all.map { "'\($0.0)'" }
                let expected = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
                guard let text = field.scalar(expected) else { return nil }
                if let value = Value.allCases.first(where: { $0.word == text }) { return value }
                let told = all.map { "'\($0.0)' (\($0.1))" }
                let none = told.count == 2 ? ("neither", "nor") : ("none of", "and")
                field.report(
                    "'\(shortened(text))' is \(none.0) \(told.dropLast().joined(separator: ", ")) \(none.1) "
                        + "\(told.last ?? "")\(told.count == 2 ? "" : NearMiss.hint(for: text, among: all.map(\.0)))")
                return nil
            }, write: { .word($0.word) })
    }
}

extension SettingKind where Value: FixedWidthInteger {
    /// A whole number in a range.
    public static func number(_ range: ClosedRange<Value>) -> SettingKind {
        let shown = Int64(clamping: range.lowerBound)...Int64(clamping: range.upperBound)
        return SettingKind(
            .number(shown),
            read: { field in
                guard let text = field.scalar("a number") else { return nil }
                guard let number = Value(text), range.contains(number) else {
                    field.report(
                        "'\(shortened(text))' is no number from \(range.lowerBound) to \(range.upperBound)\(field.orOff)"
                    )
                    return nil
                }
                return number
            }, write: { .number(Int64(clamping: $0)) })
    }
}

// MARK: Lengths of time

extension SettingKind where Value == Duration {
    /// A length of time in a range.
    public static func duration(_ range: ClosedRange<Duration>) -> SettingKind {
        SettingKind(
            .duration(range),
            read: { field in field.scalar("a length of time").flatMap { field.duration($0, in: range) } },
            write: { .word($0.configurationText) })
    }
}

extension SettingField {
    /// A length of time in a range, from a text.
    public func duration(_ text: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let duration = Duration(configuration: text) else {
            let isNumber = !text.isEmpty && text.allSatisfy { ("0"..."9").contains($0) }
            report(
                isNumber && text.count < 10
                    ? "'\(text)' has no unit; write \(text)s, \(text)m or \(text)h\(orOff)"
                    : "'\(shortened(text))' is no length of time; "
                        + "write a whole number and a unit, such as 90s, 10m, 24h\(orOff)")
            return nil
        }
        guard range.contains(duration) else {
            report("\(text) is out of range; \(range.inWords) is possible\(orOff)")
            return nil
        }
        return duration
    }
}

extension ClosedRange<Duration> {
    /// `1m to 72h`
    var inWords: String { "\(lowerBound.configurationText) to \(upperBound.configurationText)" }
}

extension Duration {
    /// So many minutes.
    package static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
    /// So many hours.
    package static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }
    /// So many days.
    package static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }
}
