import AsyncHTTPClient
import Crypto
import FoundationEssentials
import NIOHTTP1

/// What is posted and signed as Standard Webhooks has it (https://www.standardwebhooks.com): who has the secret knows that Parley said so,
/// when, and that nobody has changed it.
struct SignedPost: Sendable {
    /// What names it: the same whenever it is posted again.
    var id: String
    /// Seconds since 1970.
    var timestamp: Int64
    /// What is posted.
    var body: [UInt8]

    /// The request that posts it.
    func request(to address: String, secret: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "Parley")
        for (name, value) in fields(secret: secret) { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        return request
    }

    /// The fields that go with the body; the signature only where there is a secret.
    private func fields(secret: String?) -> [(String, String)] {
        var fields = [("webhook-id", id), ("webhook-timestamp", "\(timestamp)")]
        if let secret { fields.append(("webhook-signature", "v1,\(signature(by: SignedPost.key(of: secret)))")) }
        return fields
    }

    private func signature(by key: SymmetricKey) -> String {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        return Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString()
    }

    /// A secret as it stands, or, as `whsec_` and Base64, what that says.
    private static func key(of secret: String) -> SymmetricKey {
        let prefix = "whsec_"
        if secret.hasPrefix(prefix), let key = Data(base64Encoded: String(secret.dropFirst(prefix.count))), !key.isEmpty
        {
            return SymmetricKey(data: key)
        }
        return SymmetricKey(data: Array(secret.utf8))
    }
}
