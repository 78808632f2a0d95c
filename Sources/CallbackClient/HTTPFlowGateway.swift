import AsyncHTTPClient
public import Broker
public import Flows
import FoundationEssentials
public import Logging
import NIOCore
import NIOHTTP1
public import OutwardHTTP
import Timeline

/// The way out to the servers that flows ask. No redirect is followed, and a server's name is resolved once: the address that was looked
/// at is the one that is connected to.
public struct HTTPFlowGateway: FlowGateway {
    /// The most of an answer (docs/flows.md).
    static let byteLimit = FlowLimits.answer
    private static let firstWait = Duration.milliseconds(250)
    private static let longestWait = Duration.seconds(5)

    private let addresses: AddressGuard
    private let time: any TimeSource
    private let logger: Logger

    /// A gateway to the addresses that may be asked.
    public init(asking addresses: AddressGuard, time: any TimeSource, logger: Logger) {
        (self.addresses, self.time, self.logger) = (addresses, time, logger)
    }

    public func ask(_ inquiry: FlowInquiry, within length: Duration) async -> FlowAnswer {
        let end = time.uptime + length
        var (wait, left) = (HTTPFlowGateway.firstWait, inquiry.retries)
        while true {
            let attempt = await post(inquiry, until: end)
            guard attempt.mayHelp, left > 0, time.uptime + wait < end, !Task.isCancelled else { return attempt.answer }
            do { try await time.pause(for: wait) } catch { return attempt.answer }
            (wait, left) = (min(wait * 2, HTTPFlowGateway.longestWait), left - 1)
        }
    }

    /// What came of one try.
    private struct Attempt {
        var answer: FlowAnswer
        /// Whether another try may end better.
        var mayHelp = false
    }

    private func post(_ inquiry: FlowInquiry, until end: Duration) async -> Attempt {
        guard let url = URL(string: inquiry.url), let host = url.host(), !host.isEmpty,
            ["http", "https"].contains(url.scheme?.lowercased())
        else { return Attempt(answer: .failure("the address is none of http or https")) }
        let address: String
        do throws(AddressGuard.Refusal) { address = try await addresses.address(of: host) } catch {
            return Attempt(answer: .failure(error.description), mayHelp: false)
        }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        if address != host { configuration.dnsOverride = [host: address] }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let attempt = await execute(request(inquiry), by: client, until: end)
        try? await client.shutdown()
        return attempt
    }

    private func request(_ inquiry: FlowInquiry) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: inquiry.url)
        request.method = HTTPMethod(rawValue: inquiry.method)
        for header in inquiry.headers {
            guard let colon = header.firstIndex(of: ":") else { continue }
            let value = header[header.index(after: colon)...].drop { $0 == " " }
            request.headers.replaceOrAdd(name: String(header[..<colon]), value: String(value))
        }
        request.headers.replaceOrAdd(name: "User-Agent", value: "Parley")
        request.headers.replaceOrAdd(name: "Idempotency-Key", value: inquiry.key)
        if let body = inquiry.body { request.body = .bytes(ByteBuffer(string: body)) }
        return request
    }

    private func execute(_ request: HTTPClientRequest, by client: HTTPClient, until end: Duration) async -> Attempt {
        do {
            let left = end - time.uptime
            let response = try await client.execute(
                request, deadline: .now() + .milliseconds(max(1, left.milliseconds)), logger: logger.quiet)
            let status = Int(response.status.code)
            let body = try await response.body.collect(
                upTo: HTTPFlowGateway.byteLimit, until: .now + (end - time.uptime))
            let answer = FlowAnswer.response(status: status, body: Array(body.readableBytesView))
            return Attempt(answer: answer, mayHelp: status == 429 || status >= 500)
        } catch is NIOTooManyBytesError {
            return Attempt(answer: .failure("the answer has more than \(HTTPFlowGateway.byteLimit) bytes"))
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            return Attempt(answer: .timeout, mayHelp: true)
        } catch {
            return Attempt(answer: .failure("its server can't be reached"), mayHelp: true)
        }
    }
}
