import Crypto
import FoundationEssentials

/// Secrets: how they are made, hashed and compared.
enum Secret {
    /// The prefix by which a token of Parley's is recognised, where it leaked, for one.
    static let prefix = "parley_"
    /// The fewest characters of a token that somebody else made.
    static let shortest = 32

    /// A new token: 256 random bits in base64url.
    static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<4 { withUnsafeBytes(of: generator.next() as UInt64) { bytes += $0 } }
        return prefix + Data(bytes).base64URL
    }

    /// What is kept of a token: its SHA-256. A token has 256 random bits, so that nothing slower is needed.
    static func hash(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }

    /// Whether two secrets are the same, in a time that tells nothing about where they differ.
    static func areEqual(_ left: String, _ right: String) -> Bool { areEqual(hash(left), hash(right)) }

    /// Whether two hashes are the same, in a time that depends on their lengths alone.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
