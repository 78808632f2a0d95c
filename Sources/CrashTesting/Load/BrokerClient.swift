import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import WhatsApp

/// Talks to the broker as the platform and the desks do. It never tries anything again: that is its callers' choice.
struct BrokerClient: Sendable {
    /// What was answered.
    struct Answer: Sendable {
        /// The HTTP status.
        let status: Int
        /// The body; null where it is no JSON, or did not come any more: the status counts all the same.
        let body: JSON
    }

    private static let timeout = TimeAmount.seconds(20)
    private static let bodyLimit = 4 << 20

    private let client: HTTPClient
    private let door: BrokerDoor

    /// A client that goes through a door.
    init(client: HTTPClient, door: BrokerDoor) {
        self.client = client
        self.door = door
    }

    /// Posts a webhook with its signature; nil where no answer came.
    func post(webhook body: [UInt8]) async throws -> Answer? {
        let signature = WhatsApp.WebhookSignature.sign(body, secret: ServeSettings.appSecret)
        return try await send(.POST, "/webhooks/whatsapp", body, [WhatsApp.WebhookSignature.header: signature])
    }

    /// Asks one of Parley's own resources, with a key where it can be asked again; nil where no answer came.
    func call(_ method: HTTPMethod, _ path: String, _ body: JSON? = nil, key: String? = nil) async throws -> Answer? {
        var headers = ["Authorization": "Bearer \(ServeSettings.adminToken)"]
        headers["Idempotency-Key"] = key
        return try await send(method, path, body?.bytes, headers)
    }

    /// Why the broker at this address is not ready, in its own words; nil where it says that it is.
    func trouble(at address: String) async -> String? {
        let request = HTTPClientRequest(url: address + "/readyz")
        guard let response = try? await client.execute(request, timeout: BrokerClient.timeout) else {
            return "no answer"
        }
        if response.status == .ok { return nil }
        let bytes = (try? await response.body.collect(upTo: BrokerClient.bodyLimit)).map { Array($0.readableBytesView) }
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// What came of a question to `/healthz`.
    enum Health: Hashable, Sendable {
        case well, silent
        /// It said that it is not well, or nobody listens.
        case closed
    }

    /// Asks the broker at this address for its health.
    func health(at address: String, within limit: Duration) async -> Health {
        let begin = ContinuousClock.now
        let request = HTTPClientRequest(url: address + "/healthz")
        let answer = try? await client.execute(request, timeout: TimeAmount(limit))
        if answer?.status == .ok { return .well }
        return ContinuousClock.now - begin < limit ? .closed : .silent
    }

    /// What the broker counts, by name and labels as Prometheus writes them; nil where it does not say.
    func metrics(at address: String) async -> [String: Double]? {
        var request = HTTPClientRequest(url: address + "/metrics")
        request.headers.add(name: "Authorization", value: "Bearer \(ServeSettings.adminToken)")
        guard let response = try? await client.execute(request, timeout: BrokerClient.timeout), response.status == .ok,
            let bytes = try? await response.body.collect(upTo: BrokerClient.bodyLimit)
        else { return nil }
        let lines = String(buffer: bytes).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return lines.reduce(into: [:]) { metrics, line in
            guard let space = line.lastIndex(of: " ") else { return }
            metrics[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
    }

    private func send(
        _ method: HTTPMethod, _ path: String, _ body: [UInt8]?, _ headers: [String: String]
    ) async throws -> Answer? {
        var request = HTTPClientRequest(url: try await door.address() + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        guard let response = try? await client.execute(request, timeout: BrokerClient.timeout) else {
            // The broker was killed, and the door is not shut yet.
            try await Task.sleep(for: .milliseconds(5))
            return nil
        }
        let bytes = (try? await response.body.collect(upTo: BrokerClient.bodyLimit)).map { Array($0.readableBytesView) }
        let json = bytes.flatMap { try? JSON(parsing: $0) } ?? .null
        return Answer(status: Int(response.status.code), body: json)
    }
}
