import ArgumentParser
import NIOCore
import NIOHTTP1
import NIOPosix

/// How many requests a second SwiftNIO's HTTP server takes with a handler that does nothing: the limit of everything that is
/// built on it.
struct MeasureNIO: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nio", abstract: "A SwiftNIO handler that answers every request, over HTTP.")

    /// Not needed; there so that all measurements are called alike.
    @OptionGroup var place: Place
    @OptionGroup var load: HTTPLoad
    @Option(help: "Seconds of load before that.") var warm = 1

    func run() async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(AnswersAtOnce())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let measurement = try await load.send(
            to: server.localAddress?.port ?? 0, "/webhooks", warm: warm, named: "limit.http.nio",
            work: "POST of a signed webhook; a SwiftNIO handler reads the body, answers 200, checks nothing")
        try await server.close()
        try measurement.print()
    }
}

/// Answers each request when it is complete.
private final class AnswersAtOnce: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
