public import AsyncHTTPClient
public import Broker
public import Decisions
import Events
public import Logging
import NIOCore
import NIOHTTP1
import OutwardHTTP
import Timeline

/// The way out to bots over HTTP: a question is posted, and tried again while there is time where nobody answers or the bot is in trouble.
public struct HTTPBotGateway: BotGateway {
    /// The first wait before it is tried again; each is twice the one before.
    private static let firstWait = Duration.milliseconds(250)
    private static let longestWait = Duration.seconds(10)

    private let client: HTTPClient
    private let secrets: [String: String]
    private let time: any TimeSource
    private let logger: Logger

    /// A gateway. The client is its caller's to shut down, and should follow no redirects.
    ///
    /// - Parameters:
    ///   - secrets: What signs the questions to a bot, by its name; never logged.
    ///   - time: The clock that a question is signed by.
    public init(client: HTTPClient, secrets: [String: String], time: any TimeSource, logger: Logger) {
        (self.client, self.secrets, self.time, self.logger) = (client, secrets, time, logger)
    }

    public func ask(_ inquiry: BotInquiry, at address: String, within length: Duration) async -> BotAnswer {
        let end = time.uptime + length
        var wait = HTTPBotGateway.firstWait
        let body = inquiry.body
        while true {
            let attempt = await post(body, of: inquiry, to: address, until: end)
            let wished: Duration?
            switch attempt {
            case .answered(let status, let body): return BotAnswer(status: status, body: body)
            case .unusable(let why): return .failed(why)
            case .unreached: wished = nil
            case .troubled(_, let retryAfter): wished = retryAfter
            }
            let pause = max(wait, wished ?? .zero)
            guard time.uptime + pause < end, !Task.isCancelled else { return .failed(attempt.words) }
            do { try await time.pause(for: pause) } catch { return .failed(attempt.words) }
            wait = min(wait * 2, HTTPBotGateway.longestWait)
        }
    }

    private enum Attempt {
        case answered(Int, [UInt8])
        case troubled(Int, retryAfter: Duration?)
        case unreached(String)
        case unusable(String)

        var words: String {
            switch self {
            case .answered(let status, _), .troubled(let status, _): "answers with status \(status)"
            case .unreached(let why), .unusable(let why): why
            }
        }
    }

    private func post(
        _ body: [UInt8], of inquiry: BotInquiry, to address: String, until end: Duration
    ) async -> Attempt {
        let key = secrets[inquiry.request.bot].map { SigningKey(chosen: $0) }
        let post = WebhookPost(id: inquiry.id, address: address, body: body, keys: key.map { [$0] } ?? [])
        let request = SignedPost(post: post, timestamp: time.now.milliseconds / 1000).request
        do {
            let left = end - time.uptime
            let response = try await client.execute(
                request, deadline: .now() + .milliseconds(max(1, left.milliseconds)), logger: logger.quiet)
            let status = Int(response.status.code)
            if status == 429 || status >= 500 {
                return .troubled(
                    status,
                    retryAfter: response.retryAfter(at: time.now.milliseconds / 1000).map {
                        min(max($0, .zero), .seconds(300))
                    })
            }
            let answer = try await response.body.collect(
                upTo: BotAnswer.byteLimit, until: .now + (end - time.uptime))
            return .answered(status, Array(answer.readableBytesView))
        } catch is NIOTooManyBytesError {
            return .unusable("answers with more than \(BotAnswer.byteLimit) bytes")
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            return .unreached("does not answer in time")
        } catch {
            return .unreached("can't be reached: \(error)")
        }
    }
}
