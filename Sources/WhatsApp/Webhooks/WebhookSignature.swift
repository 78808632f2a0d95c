import Crypto
import Encoding

/// Makes and verifies the signature of a webhook's body: an HMAC-SHA256 of the bytes as they came with the app secret.
///
/// Verify before reading anything, and never over JSON that was written again: the platform escapes what others don't. A
/// missing or wrong signature is answered 401 and leaves no trace.
public enum WebhookSignature {
    /// The HTTP header that carries the signature.
    public static let header = "X-Hub-Signature-256"
    private static let prefix = "sha256="

    /// The header's value for a body: `sha256=` and 64 hexadecimal digits.
    public static func sign(_ body: [UInt8], secret: String) -> String {
        prefix + code(of: body, secret).hexadecimal
    }

    /// Which of the secrets made the signature; nil where none did. Found out in a time that doesn't depend on which, or on how much
    /// of it is right: each of them is tried.
    ///
    /// - Parameters:
    ///   - signature: The header's value; digits of either case.
    ///   - secrets: The app secrets that are valid now, several while one replaces another or where there are several apps. An
    ///     empty one never matches.
    public static func signer(_ signature: String?, of body: [UInt8], secrets: [String]) -> Int? {
        guard let signature, let claimed = claimedCode(signature) else { return nil }
        var signer: Int?
        for (place, secret) in secrets.enumerated() where !secret.isEmpty {
            let matches = HMAC<SHA256>.isValidAuthenticationCode(claimed, authenticating: body, using: key(secret))
            signer = matches ? place : signer
        }
        return signer
    }

    /// Whether one of the secrets made the signature, as ``signer(_:of:secrets:)`` finds out.
    public static func verify(_ signature: String?, of body: [UInt8], secrets: [String]) -> Bool {
        signer(signature, of: body, secrets: secrets) != nil
    }

    private static func code(of body: [UInt8], _ secret: String) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: body, using: key(secret))
    }

    private static func key(_ secret: String) -> SymmetricKey { SymmetricKey(data: Array(secret.utf8)) }

    private static func claimedCode(_ signature: String) -> [UInt8]? {
        let text = Array(signature.utf8.drop { $0 == 0x20 })
        guard text.count >= prefix.utf8.count + 64,
            String(decoding: text.prefix(prefix.utf8.count), as: UTF8.self).lowercased() == prefix
        else { return nil }
        let digits = text.dropFirst(prefix.utf8.count)
        guard digits.dropFirst(64).allSatisfy({ $0 == 0x20 }) else { return nil }
        var code: [UInt8] = []
        for index in stride(from: digits.startIndex, to: digits.startIndex + 64, by: 2) {
            guard let high = digits[index].hexDigit, let low = digits[index + 1].hexDigit else { return nil }
            code.append(high << 4 | low)
        }
        return code
    }
}
