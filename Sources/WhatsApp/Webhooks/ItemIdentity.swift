import Crypto

/// Makes the names by which items are known for ever (L3). ``WebhookDecoder`` lists them.
enum ItemIdentity {
    /// The longest identity, in bytes.
    static let limit = 1024

    static func message(_ id: String) -> String { bounded("m:\(id)") }

    static func receipt(_ id: String, _ status: String, _ others: [String] = []) -> String {
        bounded((["s", id, status] + others).joined(separator: ":"))
    }

    static func call(_ id: String, _ step: String) -> String { bounded("c:\(id):\(step)") }

    /// An identity for what has no name of its own: the same bytes in the same surroundings are the same item.
    static func hashed(_ prefix: String, _ surroundings: [String], _ raw: [UInt8]) -> String {
        var hash = SHA256()
        for part in surroundings {
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        hash.update(data: raw)
        return "\(prefix):\(hash.finalize().hexadecimal)"
    }

    private static func bounded(_ identity: String) -> String {
        identity.utf8.count <= limit ? identity : "h:\(SHA256.hash(data: Array(identity.utf8)).hexadecimal)"
    }
}

extension Sequence where Element == UInt8 {
    /// Two lower-case hexadecimal digits for each byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
