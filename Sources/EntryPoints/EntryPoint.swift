/// A link that opens a chat with a business, with a text to begin with where one is given (S4.22): `https://wa.me/NUMBER?text=…`.
///
/// It is made of its number and text alone: the platform needs not be asked, and knows of no such link.
public struct EntryPoint: Hashable, Sendable {
    /// The most characters of a text: Meta's pages name no number for these links, and what the customer sends is a text message,
    /// which has at most 4,096 (Meta's pages on the Cloud API, autumn 2026).
    public static let longestText = 4_096
    /// The digits of a number with its country code (E.164 has at most 15).
    public static let digitCounts = 7...15

    /// The number in digits, without `+`.
    public let number: String
    /// What stands in the customer's message before they have written; empty for nothing.
    public let text: String

    /// An entry point.
    ///
    /// - Parameters:
    ///   - number: A phone number as people write it: `+1 (555) 078-3881`.
    ///   - text: What the customer's message begins with; empty for nothing.
    /// - Throws: What is wrong with one of them, and what would be right.
    public init(number: String, text: String = "") throws(EntryPointError) {
        self.number = try EntryPoint.digits(of: number)
        let count = text.unicodeScalars.count
        guard count <= EntryPoint.longestText else {
            throw EntryPointError(
                .text, "may have at most \(EntryPoint.longestText) characters, and has \(count): shorten it")
        }
        self.text = text
    }

    /// The link, all of it in ASCII.
    public var link: String {
        let address = "https://wa.me/\(number)"
        return text.isEmpty ? address : "\(address)?text=\(EntryPoint.escaped(text))"
    }

    /// A name for a file with it: `entry-point-15550783881.png`.
    public func fileName(ending: String) -> String { "entry-point-\(number).\(ending)" }

    private static func digits(of number: String) throws(EntryPointError) -> String {
        let digits = number.unicodeScalars.filter { !separators.contains($0) }
        guard digits.allSatisfy({ ("0"..."9").contains($0) }), digitCounts.contains(digits.count),
            digits.first != "0"
        else {
            throw EntryPointError(
                .number,
                "is a phone number with its country code, of \(digitCounts.lowerBound) to \(digitCounts.upperBound) digits, such as "
                    + "+15550783881")
        }
        return String(String.UnicodeScalarView(digits))
    }

    /// What people and the platform put between the digits.
    private static let separators = Set("+-.() \u{A0}".unicodeScalars)

    /// A text as one value of a query, as browsers' `encodeURIComponent` writes it.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var escaped = String.UnicodeScalarView()
        for byte in text.utf8 {
            if plain.contains(byte) {
                escaped.append(UnicodeScalar(byte))
            } else {
                escaped.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(escaped)
    }

    private static let plain = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
}

/// What is wrong with an entry point that is asked for.
public struct EntryPointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What can be wrong, by the name that it has where it is asked for.
    public enum Field: String, Sendable {
        case number, text, level, scale, margin
    }

    /// What is wrong.
    public let field: Field
    /// What is wrong with it, and what would be right.
    public let reason: String

    init(_ field: Field, _ reason: String) { (self.field, self.reason) = (field, reason) }

    /// All of it in a sentence.
    public var description: String { "'\(field.rawValue)' \(reason)" }
}
