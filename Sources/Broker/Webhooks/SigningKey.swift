import Crypto
import Foundation

/// What signs a post as Standard Webhooks 1.0.0 has it (https://www.standardwebhooks.com): a secret that both sides have (`v1`,
/// HMAC-SHA256), or a pair of which the receiver has the public half alone (`v1a`, Ed25519).
public struct SigningKey: Sendable {
    private enum Kind: Sendable {
        case symmetric(SymmetricKey)
        case pair(Curve25519.Signing.PrivateKey)
    }

    /// How many bytes a secret has that both sides have.
    public static let symmetricLength = 24...64
    private static let (secretPrefix, privatePrefix, publicPrefix) = ("whsec_", "whsk_", "whpk_")

    private let kind: Kind

    /// A secret of 24 to 64 bytes that both sides have; nil for another length.
    public init?(symmetric bytes: [UInt8]) {
        guard SigningKey.symmetricLength.contains(bytes.count) else { return nil }
        kind = .symmetric(SymmetricKey(data: bytes))
    }

    /// The pair of a seed of 32 bytes; nil for another length.
    public init?(seed bytes: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else { return nil }
        kind = .pair(key)
    }

    /// A key of 32 bytes that were made for it.
    init(derived bytes: [UInt8], asPair: Bool) {
        if asPair, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) {
            kind = .pair(key)
        } else {
            kind = .symmetric(SymmetricKey(data: bytes))
        }
    }

    /// Reads a key as it is written: `whsec_` with 24 to 64 bytes in Base64, or `whsk_` with a seed of 32, behind which its public
    /// key may stand.
    public init(_ text: String) throws(SigningKeyError) {
        if let bytes = SigningKey.bytes(of: text, behind: SigningKey.secretPrefix) {
            guard let key = SigningKey(symmetric: bytes) else { throw .secretLength(bytes.count) }
            self = key
        } else if let bytes = SigningKey.bytes(of: text, behind: SigningKey.privatePrefix) {
            guard let key = SigningKey(seed: Array(bytes.prefix(32))),
                bytes.count == 32 || bytes.dropFirst(32).elementsEqual(key.publicBytes)
            else { throw .noPair }
            self = key
        } else {
            throw .unknown
        }
    }

    /// The key of a secret that somebody else has chosen: what ``init(_:)`` reads; other Base64 behind `whsec_`; else the text as it
    /// stands.
    public init(chosen text: String) {
        if let key = try? SigningKey(text) {
            self = key
        } else if let bytes = SigningKey.bytes(of: text, behind: SigningKey.secretPrefix), !bytes.isEmpty {
            kind = .symmetric(SymmetricKey(data: bytes))
        } else {
            kind = .symmetric(SymmetricKey(data: Array(text.utf8)))
        }
    }

    private static func bytes(of text: String, behind prefix: String) -> [UInt8]? {
        guard text.hasPrefix(prefix) else { return nil }
        return Data(base64Encoded: String(text.dropFirst(prefix.count))).map { Array($0) }
    }

    /// One signature for the field `webhook-signature`.
    ///
    /// - Parameters:
    ///   - id: What names the post.
    ///   - timestamp: When it is tried, in seconds since 1970.
    public func signature(of id: String, at timestamp: Int64, _ body: [UInt8]) -> String {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        switch kind {
        case .symmetric(let key):
            return "v1,\(Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString())"
        case .pair(let key):
            // Ed25519 fails for no key and no text.
            return "v1a,\(((try? key.signature(for: signed)) ?? Data()).base64EncodedString())"
        }
    }

    /// The secret as its receiver is told it, `whsec_…`; nil for a pair. Not to be logged or kept.
    public var secretText: String? {
        guard case .symmetric(let key) = kind else { return nil }
        return SigningKey.secretPrefix + key.withUnsafeBytes { Data($0) }.base64EncodedString()
    }

    /// The public key as everybody may be told it, `whpk_…`; nil for a secret that both sides have.
    public var publicText: String? {
        guard case .pair = kind else { return nil }
        return SigningKey.publicPrefix + Data(publicBytes).base64EncodedString()
    }

    private var publicBytes: [UInt8] {
        guard case .pair(let key) = kind else { return [] }
        return Array(key.publicKey.rawRepresentation)
    }
}

/// Why a text is no key. It never says the text.
public enum SigningKeyError: Error, Hashable, CustomStringConvertible {
    /// A secret has another number of bytes.
    case secretLength(Int)
    /// No seed of 32 bytes, or another's public key behind it.
    case noPair
    /// It begins with neither of the two, or goes on with no Base64.
    case unknown

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .secretLength(let count):
            "a secret 'whsec_…' has 24 to 64 bytes in Base64, this one \(count): 'openssl rand -base64 32' makes one"
        case .noPair: "a key 'whsk_…' is a seed of 32 bytes in Base64, perhaps with its own public key of 32 behind it"
        case .unknown: "a key is 'whsec_' or 'whsk_' and Base64 with its padding"
        }
    }
}
