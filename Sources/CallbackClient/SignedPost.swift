import AsyncHTTPClient
import Broker
import NIOHTTP1

/// What is posted and signed as Standard Webhooks 1.0.0 has it (https://www.standardwebhooks.com): who has a key knows that Parley said
/// so, when, and that nobody has changed it.
struct SignedPost: Sendable {
    /// What is posted, and by what it is signed.
    var post: WebhookPost
    /// When it is tried, in seconds since 1970.
    var timestamp: Int64

    /// The request that posts it.
    var request: HTTPClientRequest {
        var request = HTTPClientRequest(url: post.address)
        request.method = .POST
        for (name, value) in post.fields { request.headers.add(name: name, value: value) }
        request.headers.replaceOrAdd(name: "Content-Type", value: post.contentType)
        request.headers.replaceOrAdd(name: "User-Agent", value: "Parley")
        request.headers.replaceOrAdd(name: "webhook-id", value: post.id)
        request.headers.replaceOrAdd(name: "webhook-timestamp", value: "\(timestamp)")
        // A receiver tries one after another, so that what is signed by a new key as well is good for who has the old one.
        let signatures = post.keys.map { $0.signature(of: post.id, at: timestamp, post.body) }
        if !signatures.isEmpty {
            request.headers.replaceOrAdd(name: "webhook-signature", value: signatures.joined(separator: " "))
        }
        request.body = .bytes(post.body)
        return request
    }
}
