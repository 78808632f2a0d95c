import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Sandbox

/// The endpoint on a free port of this machine.
struct GraphServer: Sendable {
    private static let bodyLimit = 1 << 20
    /// The longest that a request is held; the broker gives up after 20 seconds.
    private static let longestHold = Duration.seconds(60)

    private let endpoint: GraphEndpoint

    /// A server, not yet listening.
    init(_ endpoint: GraphEndpoint) { self.endpoint = endpoint }

    /// Listens and answers until the task is cancelled.
    func run(onListening: @escaping @Sendable (Int) -> Void) async throws {
        let router = Router(context: Context.self)
        router.post(":version/:line/messages") { request, context in
            let body = Array(try await request.body.collect(upTo: GraphServer.bodyLimit).readableBytesView)
            return try await answer(endpoint.receive(line: context.parameters.get("line") ?? "", body: body), context)
        }
        // What the server has to say is that its connections break: they do, with every kill.
        let logger = Logger(label: "crash-test") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: logger)
        try await application.run()
    }

    private func answer(_ answer: GraphEndpoint.Answer, _ context: Context) async throws -> Response {
        switch answer {
        case .json(let json, let status, let delay):
            if delay > .zero { try await Task.sleep(for: delay) }
            return Response(
                status: .init(code: status), headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: json.bytes)))
        case .lost: break
        case .never: try await hold()
        }
        try? await context.channel.close(mode: .all)
        return Response(status: .internalServerError)
    }

    private func hold() async throws {
        let releases = endpoint.releases
        let end = ContinuousClock.now + GraphServer.longestHold
        while endpoint.releases == releases, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// A request's context that can close its connection without an answer.
    private struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            channel = source.channel
        }
    }
}
