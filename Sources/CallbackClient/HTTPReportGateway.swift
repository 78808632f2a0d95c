public import AsyncHTTPClient
public import Broker
import Events
public import Logging
import NIOCore
import NIOHTTP1
import OutwardHTTP
import Timeline

/// The way out over HTTP to the addresses that messages name (S4.16). Redirects are not followed.
public struct HTTPReportGateway: ReportGateway {
    /// How long an address has to answer.
    private static let patience = Duration.seconds(15)
    /// What is taken of an answer's body, which says nothing.
    private static let answerLimit = 64 * 1024

    private let client: HTTPClient
    private let time: any TimeSource
    private let logger: Logger

    /// A gateway. The client is its caller's to shut down, and should follow no redirects.
    public init(client: HTTPClient, time: any TimeSource, logger: Logger) {
        (self.client, self.time, self.logger) = (client, time, logger)
    }

    public func post(_ report: DeliveryReport) async -> ReportAnswer {
        let signed = SignedPost(id: report.id, timestamp: time.now.milliseconds / 1000, body: report.body)
        let request = signed.request(to: report.address, secret: nil)
        do {
            let deadline = NIODeadline.now() + .milliseconds(HTTPReportGateway.patience.milliseconds)
            let response = try await client.execute(request, deadline: deadline, logger: logger.quiet)
            let retryAfter = response.retryAfter.map { max($0, .zero) }
            _ = try? await response.body.collect(
                upTo: HTTPReportGateway.answerLimit, until: .now + HTTPReportGateway.patience)
            return HTTPReportGateway.answer(UInt32(response.status.code), retryAfter)
        } catch let error as HTTPClientError where [.invalidURL, .emptyHost, .emptyScheme].contains(error) {
            return .refused(httpStatus: 0, reason: "the address can't be used")
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            return .troubled(httpStatus: 0, reason: "does not answer in time", retryAfter: nil)
        } catch {
            return .troubled(httpStatus: 0, reason: "can't be reached", retryAfter: nil)
        }
    }

    private static func answer(_ status: UInt32, _ retryAfter: Duration?) -> ReportAnswer {
        switch status {
        case 200..<300: .taken(httpStatus: status)
        case 410: .refused(httpStatus: status, reason: "answers with status 410: it is gone")
        default: .troubled(httpStatus: status, reason: "answers with status \(status)", retryAfter: retryAfter)
        }
    }
}
