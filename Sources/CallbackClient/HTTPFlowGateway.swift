import AsyncHTTPClient
public import Broker
public import Flows
public import Logging
import NIOCore
import NIOHTTP1
public import OutwardHTTP
import Timeline

/// The way out to the servers that flows ask.
public struct HTTPFlowGateway: FlowGateway {
    /// The most of an answer (docs/flows.md).
    static let byteLimit = FlowLimits.answer
    private static let firstWait = Duration.milliseconds(250)
    private static let longestWait = Duration.seconds(5)

    private let client: GuardedClient
    private let time: any TimeSource

    /// A gateway to the addresses that may be asked.
    public init(asking addresses: AddressGuard, time: any TimeSource, logger: Logger) {
        (client, self.time) = (GuardedClient(asking: addresses, logger: logger), time)
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
    private struct Attempt: Sendable {
        var answer: FlowAnswer
        /// Whether another try may end better.
        var mayHelp = false
    }

    private func post(_ inquiry: FlowInquiry, until end: Duration) async -> Attempt {
        do throws(GuardedClient.Failure) {
            return try await client.ask(request(inquiry), within: end - time.uptime) { response, end in
                let status = Int(response.status.code)
                let body = try await response.body.collect(upTo: HTTPFlowGateway.byteLimit, until: end)
                let answer = FlowAnswer.response(status: status, body: Array(body.readableBytesView))
                return Attempt(answer: answer, mayHelp: status == 429 || status >= 500)
            }
        } catch {
            return HTTPFlowGateway.attempt(error)
        }
    }

    private static func attempt(_ failure: GuardedClient.Failure) -> Attempt {
        switch failure {
        case .refused(let why), .unknown(let why): Attempt(answer: .failure(why))
        case .tooLong: Attempt(answer: .failure("the answer has more than \(byteLimit) bytes"))
        case .headTooLong: Attempt(answer: .failure("the answer has too many or too long header fields"))
        case .late: Attempt(answer: .timeout, mayHelp: true)
        case .unreached: Attempt(answer: .failure("its server can't be reached"), mayHelp: true)
        }
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
}
