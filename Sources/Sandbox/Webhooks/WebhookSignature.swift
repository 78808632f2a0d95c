import Crypto
import FoundationEssentials

/// The `X-Hub-Signature-256` of a webhook: an HMAC-SHA256 of the raw bytes with the app secret.
package enum WebhookSignature {
    package static let header = "X-Hub-Signature-256"

    /// `sha256=` and 64 hexadecimal digits.
    package static func sign(_ body: [UInt8], secret: String) -> String {
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data(body), using: key)
        return "sha256=" + code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
