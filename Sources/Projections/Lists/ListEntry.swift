import Events

/// Somebody on a list, as lists keep them: a phone number in digits, or a user id.
public enum ListEntry {
    /// The most characters of an entry.
    public static let limit = 128

    /// What a list keeps for a phone number in any written form, or a user id; nil for what is neither.
    public static func reading(_ text: String) -> String? {
        if let digits = PhoneNumber.digits(text) { return digits }
        let isUserID =
            (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && text.utf8.contains { !(48...57).contains($0) } && !text.hasPrefix("+")
        return isUserID ? text : nil
    }

    /// What to do about a text that is no entry.
    public static let advice = "write a phone number such as +16505550199, or a user id such as US.13491208655302741918"

    /// An entry as people write it: `+16505550199`.
    public static func words(_ entry: String) -> String {
        entry.utf8.allSatisfy { (48...57).contains($0) } ? "+" + entry : entry
    }

    /// The entries that may stand for somebody, under the names that they have.
    static func entries(of aliases: [Alias]) -> [String] {
        aliases.flatMap { alias -> [String] in
            switch alias.kind {
            case .phone: PhoneNumber.spellings(of: alias.value)
            case .userID: [alias.value]
            case .customerID: []
            }
        }
    }
}
