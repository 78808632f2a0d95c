import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import WhatsApp

@testable import HTTPInterface

/// A connection that ends before the routes: what would reach them stays where a test can look at it.
struct Line: Sendable {
    let channel: NIOAsyncTestingChannel
    let ends: EndCounter

    /// Runs a test with a connection to a house.
    static func open(
        _ configure: (inout HTTPConfiguration) -> Void = { _ in },
        _ test: @escaping @Sendable (House, Line) async throws -> Void
    ) async throws {
        try await House.open {
            $0.limits.webhookBody = 3 << 20
            configure(&$0)
        } _: { house, _ in
            let ends = EndCounter()
            let (limits, paths) = (house.interior.configuration.limits, house.interior.fastPaths)
            let channel = try await NIOAsyncTestingChannel { channel in
                try channel.pipeline.syncOperations.addHandlers([
                    EarlyAnswerHandler(limits), FastPathHandler(paths), EndWatcher(ends),
                ])
            }
            try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).get()
            try await test(house, Line(channel: channel, ends: ends))
            _ = try? await channel.finish()
        }
    }

    static func parts(_ head: HTTPRequest, _ body: String) -> [HTTPRequestPart] {
        [.head(head)] + (body.isEmpty ? [] : [.body(ByteBuffer(string: body))]) + [.end(nil)]
    }

    func head(of body: String, signature: String? = nil) -> HTTPRequest {
        var fields: HTTPFields = [.contentLength: "\(body.utf8.count)"]
        if let name = HTTPField.Name(WebhookSignature.header) {
            fields[name] = signature ?? WebhookSignature.sign(Array(body.utf8), secret: House.secret)
        }
        return HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/webhooks/whatsapp", headerFields: fields)
    }

    /// Sends a signed webhook.
    func send(_ body: String) async throws {
        for part in Line.parts(head(of: body), body) { try await write(part) }
    }

    func write(_ part: HTTPRequestPart) async throws { try await channel.writeInbound(part) }

    /// The other side sends nothing more.
    func end() async throws {
        try await channel.testingEventLoop.executeInContext {
            channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    /// Waits for an answer.
    func answer() async throws -> (head: HTTPResponse, text: String) {
        guard case .head(let head) = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self),
            case .body(let body) = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self),
            case .end = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self)
        else { throw ChannelError.inappropriateOperationForState }
        return (head, String(buffer: body))
    }

    /// What has gone on to the routes; nil where nothing has.
    func passedOn() async throws -> HTTPRequestPart? { try await channel.readInbound() }

    /// Waits for what goes on to the routes.
    func nextPassedOn() async throws -> HTTPRequestPart { try await channel.waitForInboundWrite() }

    /// Answers as the routes would.
    func answerFromRoutes() async throws {
        try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try await channel.writeAndFlush(HTTPResponsePart.end(nil))
        for _ in 0..<2 { _ = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self) }
    }
}

/// How often the end of what comes in was seen behind the fast paths.
final class EndCounter: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}

private final class EndWatcher: ChannelInboundHandler {
    typealias InboundIn = HTTPRequestPart

    private let ends: EndCounter

    init(_ ends: EndCounter) { self.ends = ends }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { ends.add() }
        context.fireUserInboundEventTriggered(event)
    }
}
