import Foundation

/// Looks at a secret as somebody gave it: in a variable, or in a file. What is wrong with it is told without it.
enum SecretText {
    /// Bytes of a file that has a secret.
    static let fileLimit = 64 << 10

    /// What is wrong with a secret; what to do.
    enum Trouble: Error, CustomStringConvertible {
        /// Nothing is there.
        case empty
        /// More is there than a value.
        case notOneLine
        /// It is short enough to be guessed.
        case tooShort(Int)
        /// The file can't be read as a text.
        case unreadable(String)

        var description: String {
            switch self {
            case .empty: "is empty; give it a value"
            case .notOneLine: "has a line break or another control character in it; write the value alone"
            case .tooShort(let count): "has only \(count) characters; make a longer one: openssl rand -hex 32"
            case .unreadable(let advice): advice
            }
        }
    }

    /// The same text, if it can be a secret of so many characters at least.
    static func checked(_ text: String, atLeast minimum: Int = 1) throws(Trouble) -> String {
        guard !text.isEmpty else { throw .empty }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { throw .notOneLine }
        guard text.count >= minimum else { throw .tooShort(text.count) }
        return text
    }

    /// The text of a file without the line break at its end.
    static func content(of path: String) throws(Trouble) -> String {
        let bytes: [UInt8]
        do { bytes = try BoundedFile.read(path, atMost: fileLimit) } catch { throw .unreadable("\(error)") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadable("the file '\(path)' is no text in UTF-8")
        }
        return String(text.last?.isNewline == true ? text.dropLast() : text[...])
    }
}
