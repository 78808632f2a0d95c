import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on the loopback that answers every request in one way, or doesn't.
final class ScriptedServer: Sendable {
    /// What becomes of a request.
    enum Answer: Sendable {
        case respond(HTTPResponseStatus, String, headers: [String: String] = [:])
        /// Nothing, for ever.
        case silence
        /// The connection is closed without a word.
        case close
        /// The head of an answer, and then nothing for ever.
        case headAlone
        /// The head of an answer and the front of its body, and then the connection is closed.
        case cutOff
    }

    /// A request as it arrived.
    struct Request: Sendable {
        var head: HTTPRequestHead
        var body: String
    }

    private let channel: any Channel
    private let received: RequestList

    /// Listens on a port of the loopback; on a free one unless given.
    init(_ answer: Answer, host: String = "127.0.0.1", port: Int = 0) async throws {
        let received = RequestList()
        self.received = received
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(AnsweringHandler(answer, received))
                }
            }
            .bind(host: host, port: port).get()
    }

    /// Where it listens.
    var port: Int { channel.localAddress?.port ?? 0 }

    /// Everything that arrived.
    var requests: [Request] { received.all }

    /// Listens no more.
    func stop() async throws { try await channel.close() }
}

private final class RequestList: Sendable {
    private let requests = Mutex<[ScriptedServer.Request]>([])
    var all: [ScriptedServer.Request] { requests.withLock { $0 } }
    func add(_ request: ScriptedServer.Request) { requests.withLock { $0.append(request) } }
}

private final class AnsweringHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: ScriptedServer.Answer
    private let received: RequestList
    private var request: ScriptedServer.Request?

    init(_ answer: ScriptedServer.Answer, _ received: RequestList) {
        self.answer = answer
        self.received = received
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = ScriptedServer.Request(head: head, body: "")
        case .body(let part): request?.body += String(buffer: part)
        case .end:
            if let request { received.add(request) }
            respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        switch answer {
        case .respond(let status, let body, let headers): respond(context, status, body, headers)
        case .silence: return
        case .close: context.close(promise: nil)
        case .headAlone:
            writeHead(context, .ok, length: 100, [:])
            context.flush()
        case .cutOff:
            writeHead(context, .ok, length: 100, [:])
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "{\"mess")))), promise: nil)
            context.flush()
            context.close(promise: nil)
        }
    }

    private func respond(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ body: String, _ headers: [String: String]
    ) {
        writeHead(context, status, length: body.utf8.count, headers)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func writeHead(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, length: Int, _ headers: [String: String]
    ) {
        var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        fields.add(name: "Content-Length", value: "\(length)")
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: fields))), promise: nil)
    }
}
