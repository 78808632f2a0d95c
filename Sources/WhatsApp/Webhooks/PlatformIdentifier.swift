/// The forms in which the platform names people and things.
public enum PlatformIdentifier {
    /// The most bytes of an identifier that is kept apart from the item's own bytes: the longest the platform gives has 135.
    static let limit = 256

    /// Whether this is a business-scoped user id: a country's two letters, for a parent portfolio `ENT`, and up to 128
    /// letters and digits, such as `US.13491208655302741918` or `US.ENT.11815799212886844830`.
    public static func isUserID(_ text: String) -> Bool {
        guard text.utf8.first?.isUppercaseLetter == true else { return false }
        let bytes = Array(text.utf8)
        guard bytes.count > 3, bytes[1].isUppercaseLetter, bytes[2] == UInt8(ascii: ".")
        else { return false }
        let rest = text.hasPrefix("ENT.", at: 3) ? bytes[7...] : bytes[3...]
        return (1...128).contains(rest.count) && rest.allSatisfy(\.isLetterOrDigit)
    }

    /// The user id in a field for user ids; empty where it is missing or no user id.
    static func userID(_ text: String?) -> String {
        guard let text, isUserID(text) else { return "" }
        return text
    }

    /// The WhatsApp id in a field for phone numbers, without the plus, spaces, dots, dashes and brackets that people write.
    ///
    /// What holds anything else is left as it is: the platform may one day have ids that are no numbers, and a message from
    /// one is a message all the same. Empty where it is missing, too long to be an id, or a user id.
    static func phone(_ text: String?) -> String {
        guard let text, text.utf8.count <= limit else { return "" }
        if text.utf8.allSatisfy(\.isDigit) { return text }
        let digits = text.utf8.filter { !PlatformIdentifier.separators.contains($0) }
        if digits.allSatisfy(\.isDigit) { return String(decoding: digits, as: UTF8.self) }
        return isUserID(text) ? "" : text
    }

    /// An identifier of at most ``limit`` bytes, so that one long one can't be copied into thousands of events.
    static func clipped(_ text: String) -> String { text.clipped(to: limit) }

    private static let separators = Set("+-.() \t\u{00A0}".utf8)
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isUppercaseLetter: Bool { self &- UInt8(ascii: "A") < 26 }
    var isLetterOrDigit: Bool { isDigit || isUppercaseLetter || self &- UInt8(ascii: "a") < 26 }
}

extension String {
    /// The text's beginning of at most this many bytes, cut between two characters.
    func clipped(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    fileprivate func hasPrefix(_ prefix: String, at offset: Int) -> Bool {
        utf8.dropFirst(offset).starts(with: prefix.utf8)
    }
}
