import Crypto
import Foundation
public import Timeline

/// The keys of everybody who is posted to, each made from one secret that is kept in a file: the log has none of them.
///
/// A key belongs to a name and a generation, so that it can be made again at any time, and one that is known tells nothing of another.
public struct WebhookKeys: Sendable {
    /// The name of the key that signs what addresses are told that messages name (S4.16).
    public static let notify = "notify"
    /// How long the generation before signs as well, once there is another.
    public static let overlap = Duration.seconds(86_400)
    /// How many bytes the secret has.
    static let length = 32

    private let secret: SymmetricKey

    /// The keys of a secret; nil where it has not 32 bytes.
    public init?(secret bytes: [UInt8]) {
        guard bytes.count == WebhookKeys.length else { return nil }
        secret = SymmetricKey(data: bytes)
    }

    /// The secret that both sides have (`v1`).
    ///
    /// - Parameters:
    ///   - name: A webhook's, or ``notify``.
    ///   - generation: 1 for the first; each rotation makes the next.
    public func symmetric(of name: String, generation: UInt32) -> SigningKey {
        SigningKey(derived: bytes("v1", name, generation), asPair: false)
    }

    /// The pair of which the receiver has the public key (`v1a`).
    public func ed25519(of name: String, generation: UInt32) -> SigningKey {
        SigningKey(derived: bytes("v1a", name, generation), asPair: true)
    }

    /// What signs: the two of a generation.
    public func both(of name: String, generation: UInt32) -> [SigningKey] {
        [symmetric(of: name, generation: generation), ed25519(of: name, generation: generation)]
    }

    /// What signs at a moment: this generation's keys, and those of the one before while both are good.
    ///
    /// - Parameter rotated: When this generation began; nil where there was none before.
    public func signing(_ name: String, generation: UInt32, rotated: Timestamp?, at now: Timestamp) -> [SigningKey] {
        let current = both(of: name, generation: generation)
        guard generation > 1, let rotated, now - rotated < WebhookKeys.overlap else { return current }
        return current + both(of: name, generation: generation - 1)
    }

    /// What tells this secret from another and nothing else of it: 32 hexadecimal digits.
    public var fingerprint: String { MediaStore.name(Array(bytes("fingerprint", "", 0).prefix(16))) }

    private func bytes(_ kind: String, _ name: String, _ generation: UInt32) -> [UInt8] {
        // Kind and generation have no line breaks, so no two are written alike.
        let purpose = Array("parley webhooks\n\(kind)\n\(generation)\n\(name)".utf8)
        let derived = HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: purpose, outputByteCount: 32)
        return derived.withUnsafeBytes { Array($0) }
    }
}
