package import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Posts webhooks to the business, and asks it to subscribe.
package struct WebhookClient: Sendable {
    private let client: HTTPClient
    private let url: LocalURL

    package init(client: HTTPClient, url: LocalURL) {
        self.client = client
        self.url = url
    }

    /// The answer's status; throws where there was none.
    func post(_ webhook: SignedWebhook) async throws -> Int {
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "whatsapp-sandbox")
        request.headers.add(name: WebhookSignature.header, value: webhook.signature)
        request.body = .bytes(ByteBuffer(bytes: webhook.body))
        let response = try await client.execute(request, timeout: .seconds(20))
        _ = try await response.body.collect(upTo: 1024 * 1024)
        return Int(response.status.code)
    }

    /// The subscription handshake: whether the business echoed the challenge.
    func subscribe(verifyToken: String, challenge: String) async throws -> SubscriptionAnswer {
        let response = try await client.execute(
            HTTPClientRequest(
                url: url.adding(query: [
                    "hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verifyToken,
                ])),
            timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 64 * 1024)
        let isEcho = response.status == .ok && String(buffer: body) == challenge
        return isEcho ? .accepted : .refused(status: Int(response.status.code))
    }
}

/// How a business answers a request to subscribe.
enum SubscriptionAnswer: Equatable {
    case accepted
    case refused(status: Int)
}
