import AsyncHTTPClient
public import Broker
import NIOCore
import NIOHTTP1
import OutwardHTTP
public import Settings
import Timeline

/// Requests of clients, passed on under this connector's token (B5).
extension GraphGateway: GraphForwarding {
    /// The most bytes of an answer: the platform's lists have pages of some hundred kilobytes.
    private static let answerLimit = 4 << 20
    /// How long a request may take whose body is passed on as it comes.
    private static let uploadTime = Duration.seconds(280)
    /// Fields of an answer that matter to a client.
    private static let told = [
        "Retry-After", "facebook-api-version", "x-app-usage", "x-business-use-case-usage", "x-fb-trace-id",
        "x-fb-request-id",
    ]

    public func forward(_ request: ForwardedRequest, by connector: ConnectorName) async -> ForwardingResult {
        do {
            let end = ContinuousClock.now + time(for: request)
            let response = try await patient.execute(
                outward(request), deadline: .now() + .milliseconds(time(for: request).milliseconds),
                logger: logger.quiet)
            let body = try await response.body.collect(upTo: GraphGateway.answerLimit, until: end)
            return .answered(answer(response, Array(body.readableBytesView)))
        } catch {
            return GraphGateway.neverLeft(error)
                ? .notSent(reason: "\(error)") : .unanswered(reason: configuration.concealed("\(error)"))
        }
    }

    private func time(for request: ForwardedRequest) -> Duration {
        if case .stream = request.body { return max(GraphGateway.uploadTime, configuration.timeout) }
        return configuration.timeout
    }

    private func outward(_ request: ForwardedRequest) -> HTTPClientRequest {
        let query = request.query.map { "\($0.name.escapedForQuery)=\($0.value.escapedForQuery)" }.joined(
            separator: "&")
        let address = "\(configuration.url)/\(request.version ?? configuration.version)\(request.path)"
        var outward = HTTPClientRequest(url: query.isEmpty ? address : "\(address)?\(query)")
        outward.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.fields { outward.headers.replaceOrAdd(name: name, value: value) }
        // The upload of a file for a template asks for this scheme.
        let scheme = request.path.hasPrefix("/upload:") ? "OAuth" : "Bearer"
        outward.headers.replaceOrAdd(name: "Authorization", value: "\(scheme) \(configuration.accessToken)")
        switch request.body {
        case .none: break
        case .bytes(let bytes): outward.body = .bytes(bytes)
        case .stream(let chunks, let length): outward.body = GraphGateway.body(chunks, length: length)
        }
        return outward
    }

    private static func body(
        _ chunks: some AsyncSequence<[UInt8], any Error> & Sendable, length: Int?
    ) -> HTTPClientRequest.Body {
        let buffers = chunks.map { ByteBuffer(bytes: $0) }
        return .stream(buffers, length: length.map { .known(Int64($0)) } ?? .unknown)
    }

    private func answer(_ response: HTTPClientResponse, _ body: [UInt8]) -> ForwardedAnswer {
        let fields = GraphGateway.told.compactMap { name in
            response.headers.first(name: name).map { (name: name, value: configuration.concealed($0)) }
        }
        return ForwardedAnswer(
            status: Int(response.status.code), fields: fields, body: configuration.concealed(body),
            platform: configuration.url)
    }
}

extension GraphGateway.Configuration {
    /// The token as it can stand in an answer: as it is, and as a part of an address. One so short that it can be any word is
    /// none to look for.
    private var concealable: [[UInt8]] {
        guard accessToken.utf8.count >= 8 else { return [] }
        return Set([accessToken, accessToken.escapedForQuery]).map { Array($0.utf8) }
    }

    /// Bytes without the token.
    func concealed(_ bytes: [UInt8]) -> [UInt8] {
        concealable.reduce(bytes) { bytes, token in
            bytes.contains(token) ? bytes.replacing(token, with: Array("hidden".utf8)) : bytes
        }
    }

    /// A text without the token.
    func concealed(_ text: String) -> String { String(decoding: concealed(Array(text.utf8)), as: UTF8.self) }
}

extension String {
    /// The text as a name or value of a query.
    fileprivate var escapedForQuery: String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var escaped = String.UnicodeScalarView()
        for byte in utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: escaped.append(UnicodeScalar(byte))
            default: escaped.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(escaped)
    }
}
