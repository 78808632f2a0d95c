import AsyncHTTPClient
public import Broker
public import Logging
import NIOCore
import NIOHTTP1
public import OutwardHTTP
import Timeline

/// The way out over HTTP to whom something is posted (S4.16, S4.21): signed, to addresses that may be asked, each post once.
public struct HTTPWebhookGateway: WebhookGateway {
    /// How long an address has to answer, from the look-up of its name on.
    public static let patience = Duration.seconds(15)
    /// What is taken of an answer's body, and how long it may take: it says nothing, and who writes it should not see it cut off.
    private static let answerLimit = 64 * 1024
    private static let answerPatience = Duration.seconds(2)

    private let client: GuardedClient
    private let time: any TimeSource
    private let patience: Duration

    /// A gateway to the addresses that may be asked.
    ///
    /// - Parameters:
    ///   - time: The clock that a post is signed by.
    ///   - patience: How long an address has to answer.
    public init(
        asking addresses: AddressGuard, time: any TimeSource, logger: Logger,
        patience: Duration = HTTPWebhookGateway.patience
    ) {
        (client, self.time, self.patience) = (GuardedClient(asking: addresses, logger: logger), time, patience)
    }

    public func post(_ post: WebhookPost) async -> WebhookAnswer {
        let now = time.now.milliseconds / 1000
        let request = SignedPost(post: post, timestamp: now).request
        do throws(GuardedClient.Failure) {
            return try await client.ask(request, within: patience) { response, end in
                let end = min(end, .now + HTTPWebhookGateway.answerPatience)
                _ = try? await response.body.collect(upTo: HTTPWebhookGateway.answerLimit, until: end)
                return WebhookAnswer(
                    httpStatus: UInt32(response.status.code), retryAfter: response.retryAfter(at: now))
            }
        } catch {
            return HTTPWebhookGateway.answer(error)
        }
    }

    private static func answer(_ failure: GuardedClient.Failure) -> WebhookAnswer {
        switch failure {
        case .refused(let why): .refused(reason: why)
        case .unknown(let why): .failed(httpStatus: 0, reason: why)
        case .unreached: .failed(httpStatus: 0, reason: "can't be reached")
        case .late: .failed(httpStatus: 0, reason: "does not answer in time")
        case .headTooLong, .tooLong: .failed(httpStatus: 0, reason: "answers with too many or too long header fields")
        }
    }
}
