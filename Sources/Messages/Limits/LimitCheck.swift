import Encoding

/// Measures one message against one limit.
struct LimitCheck {
    let limit: Limit
    let root: JSONValue
    /// The sizes of the files that members refer to, where they are known.
    let fileSizes: [String: Int]

    /// Every violation of the limit.
    var violations: [Violation] {
        let pattern = limit.pattern
        switch limit.rule {
        case .atMost(let most, let unit):
            return counts(of: unit, pattern).compactMap { $0.count > most ? $0.told : nil }
        case .atLeast(let least, let unit):
            return counts(of: unit, pattern).compactMap { $0.count < least ? $0.told : nil }
        case .distinct: return repeated(pattern)
        case .saidAmongMoreThan(let number): return unsaid(pattern, amongMoreThan: number)
        case .alike: return unlike(pattern)
        default:
            return pattern.matches(in: root).compactMap { found in
                fault(of: found.value).map { violation(found.place, $0) }
            }
        }
    }

    private func violation(_ field: String, _ given: String) -> Violation {
        Violation(field: field, given: given, limit: limit)
    }

    /// Something counted, and the violation that it would be.
    private struct Count {
        var count: Int
        var told: Violation
    }

    private func counts(of unit: Limit.Unit, _ pattern: FieldPattern) -> [Count] {
        switch unit {
        case .characters: counts(pattern, "characters") { $0.unicodeScalars.count }
        case .lineBreaks: counts(pattern, "line breaks") { $0.unicodeScalars.count { $0 == "\n" } }
        case .elements: countsOfElements(pattern)
        case .elementsInAll: countInAll(pattern)
        case .bytes:
            pattern.matches(in: root).compactMap { found in
                fileSizes[found.place].map { Count(count: $0, told: violation(found.place, "has \($0) bytes")) }
            }
        // Whether a picture moves is known of a file alone.
        case .bytesOfStill: []
        }
    }

    private func counts(_ pattern: FieldPattern, _ unit: String, _ count: (String) -> Int) -> [Count] {
        pattern.matches(in: root).compactMap { found in
            found.value.string.map { text in
                let number = count(text)
                return Count(count: number, told: violation(found.place, "has \(number) \(unit)"))
            }
        }
    }

    private func countsOfElements(_ pattern: FieldPattern) -> [Count] {
        guard let list = pattern.list else { return [] }
        return list.pattern.matches(in: root).map { found in
            let count = found.value.elements.reduce(0) { $0 + (FieldPattern.fits($1, list.conditions) ? 1 : 0) }
            let which = list.conditions.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            return Count(
                count: count, told: violation(found.place + (which.isEmpty ? "" : "[\(which)]"), "has \(count)"))
        }
    }

    private func countInAll(_ pattern: FieldPattern) -> [Count] {
        guard let list = pattern.list, !list.pattern.matches(in: root).isEmpty else { return [] }
        let count = pattern.matches(in: root).count
        let field = limit.field.hasSuffix("[]") ? String(limit.field.dropLast(2)) : limit.field
        return [Count(count: count, told: violation(field, "has \(count) in all"))]
    }

    private func repeated(_ pattern: FieldPattern) -> [Violation] {
        var first: [String: String] = [:]
        return pattern.matches(in: root).compactMap { found in
            guard let text = found.value.string else { return nil }
            if let place = first[text] { return violation(found.place, "is the same as \(place)") }
            first[text] = found.place
            return nil
        }
    }

    private func unsaid(_ pattern: FieldPattern, amongMoreThan number: Int) -> [Violation] {
        guard let (lists, member) = pattern.elements else { return [] }
        return lists.matches(in: root).flatMap { list -> [Violation] in
            let elements = Array(list.value.elements)
            guard elements.count > number else { return [] }
            return elements.enumerated().compactMap { index, element in
                guard element[member]?.string?.isBlank ?? true else { return nil }
                return violation("\(list.place)[\(index)].\(member)", "is missing or empty")
            }
        }
    }

    private func unlike(_ pattern: FieldPattern) -> [Violation] {
        let found = pattern.matches(in: root)
        guard let shape = found.first.map({ LimitCheck.shape(of: $0.value) }) else { return [] }
        return found.dropFirst().compactMap { other in
            LimitCheck.shape(of: other.value) == shape ? nil : violation(other.place, "differs from the first one")
        }
    }

    /// The names of a value's members, the lengths of its lists, and no values.
    private static func shape(of value: JSONValue) -> String {
        switch value.kind {
        case .object:
            "{\(value.members.map { "\($0.name):\(shape(of: $0.value))" }.sorted().joined(separator: ","))}"
        case .array: "[\(value.elements.map(shape).joined(separator: ","))]"
        default: "."
        }
    }
}

/// Limits of single values.
extension LimitCheck {
    /// What is wrong with a value; nil where nothing is.
    private func fault(of value: JSONValue) -> String? {
        let text = value.string ?? ""
        switch limit.rule {
        case .within(let range):
            return Double(text).map(range.contains) ?? false ? nil : "is \(LimitCheck.quoted(text))"
        case .notBlank: return text.isBlank ? "is empty" : nil
        case .oneOf(let words): return words.contains(text) ? nil : "is \(LimitCheck.quoted(text))"
        case .madeOf(let characters):
            let odd = text.unicodeScalars.first { !characters.unicodeScalars.contains($0) }
            return odd.map { "has the character '\($0)'" }
        case .fileFormat(let formats):
            let ending = LimitCheck.fileFormat(of: text)
            return ending.map(formats.contains) ?? false ? nil : LimitCheck.told(ending)
        case .otherFileFormat(let formats):
            let ending = LimitCheck.fileFormat(of: text)
            return ending.map(formats.contains) ?? false ? LimitCheck.told(ending) : nil
        case .notSent: return "is of a kind that is not sent"
        case .webAddress: return LimitCheck.isWebAddress(text) ? nil : "is \(LimitCheck.quoted(text))"
        case .oneEmoji: return text.isEmpty || LimitCheck.isEmoji(text) ? nil : "is \(LimitCheck.quoted(text))"
        case .atMost, .atLeast, .distinct, .saidAmongMoreThan, .alike, .mediaType, .pixels: return nil
        }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return (start.hasPrefix("https://") || start.hasPrefix("http://"))
            && !text.unicodeScalars.contains { $0.properties.isWhitespace }
    }

    /// The file format in which a file's name, or an address's path, ends, in small letters; nil for none.
    private static func fileFormat(of text: String) -> String? {
        var rest = text[...]
        if let scheme = text.firstRange(of: "://") {
            rest = rest[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
            rest = rest.drop { $0 != "/" }
        }
        guard let name = rest.split(separator: "/", omittingEmptySubsequences: false).last,
            let dot = name.lastIndex(of: "."), name.index(after: dot) < name.endIndex
        else { return nil }
        return name[name.index(after: dot)...].lowercased()
    }

    private static func told(_ ending: String?) -> String {
        ending.map { "ends in '.\($0.prefix(16))'" } ?? "ends in no file format"
    }

    /// Whether a text is one emoji: of however many scalars, as families and flags are.
    private static func isEmoji(_ text: String) -> Bool {
        guard text.count == 1, let first = text.unicodeScalars.first else { return false }
        // Emoji are added every year, all of them beyond this character.
        if first.value >= 0x1F000 { return true }
        // Digits are emoji only with what follows them: a keycap.
        return first.properties.isEmoji && (!first.isASCII || text.unicodeScalars.count > 1)
    }

    /// A text from outside, short enough to be repeated.
    private static func quoted(_ text: String) -> String { "'\(text.prefix(64))'" }
}

extension Message {
    /// Every limit of a profile that the message does not keep, in the profile's order; none where it keeps them all.
    ///
    /// - Parameter fileSizes: The bytes of the files that the message refers to, where they are known, by the member that
    ///   refers to them: `image`, `interactive.header.video`.
    public func violations(of profile: LimitProfile = .cloudAPI, fileSizes: [String: Int] = [:]) -> [Violation] {
        guard let root = try? JSONDocument(graphJSON, limit: .max).root else { return [] }
        let kind = root[type]?["type"]?.string
        return profile.limits.flatMap { limit -> [Violation] in
            guard limit.field.hasPrefix(type), limit.kind.map({ $0 == kind }) ?? true else { return [] }
            return LimitCheck(limit: limit, root: root, fileSizes: fileSizes).violations
        }
    }

    /// Refuses a message that doesn't keep the limits of a profile, with all that it doesn't keep.
    public func check(_ profile: LimitProfile) throws(MessageError) {
        // The platform says 100 of texts, and 131009 of everything else.
        let code: UInt32 = type == "text" ? 100 : 131_009
        let faults = violations(of: profile).map { MessageFault(field: $0.field, code: code, reason: $0.reason) }
        if let error = MessageError(faults) { throw error }
    }
}
