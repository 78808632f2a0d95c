import Dispatch
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOPosix
import Synchronization

@testable import HTTPInterface

/// What a test says that came of a request.
struct Told: FastOutcome {
    let answer: FastAnswer?

    init(_ text: String) { answer = FastAnswer(body: ByteBuffer(string: text)) }
}

/// Takes every request, and leaves it to the test what comes of it.
final class TellingPath: FastPath {
    static let name = "/told"

    private let begun: AsyncStream<FastWork>.Continuation

    init(_ begun: AsyncStream<FastWork>.Continuation) { self.begun = begun }

    var kind: Places.Kind { .work }
    var route: String { TellingPath.name }

    func takes(_ head: HTTPRequest, bodyOf length: Int) -> Bool { true }

    func begin(_ work: FastWork) -> (@Sendable () -> Void)? {
        if work.head.path == ToldClient.Request.urgent.rawValue { work.becomeUrgent() }
        begun.yield(work)
        return {}
    }
}

/// A server that answers what a test says, on real connections that one thread serves.
final class ToldServer: Sendable {
    let house: House
    private let client: Client
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let works: AsyncStream<FastWork>
    private let connections = Mutex<[any Channel]>([])

    private init(_ house: House, _ client: Client, _ works: AsyncStream<FastWork>) {
        (self.house, self.client, self.works) = (house, client, works)
    }

    /// Runs a test with a server and a connection to it.
    ///
    /// - Parameters:
    ///   - buffer: Bytes that the sockets keep on either side; nil for as many as usual.
    ///   - patience: How long an answer that was written passes its pipeline only when its client is heard of.
    static func open(
        buffer: Int? = nil, patience: TimeAmount = .milliseconds(1),
        _ test: @escaping @Sendable (ToldServer, inout ToldClient) async throws -> Void
    ) async throws {
        try await House.open { house, client in
            let (works, begun) = AsyncStream<FastWork>.makeStream()
            let server = ToldServer(house, client, works)
            let channel = try await server.listen(
                TellingPath(begun), buffer, WrittenAnswers(patience: patience)
            ).get()
            try await ToldClient.open(channel.localAddress, buffer: buffer) { try await test(server, &$0) }
            try await channel.close()
            try await server.group.shutdownGracefully()
        }
    }

    private func listen(
        _ path: TellingPath, _ buffer: Int?, _ written: WrittenAnswers
    ) -> EventLoopFuture<any Channel> {
        let limits = house.interior.configuration.limits
        let paths = FastPaths(
            paths: [path], places: house.interior.places, metrics: house.interior.metrics, timer: house.interior.timer,
            logger: house.interior.logger, written: written)
        let bootstrap = ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                self.connections.withLock { $0.append(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
                    try pipeline.addHandlers([
                        HTTP1ToHTTPServerCodec(secure: false), EarlyAnswerHandler(limits), FastPathHandler(paths),
                    ])
                }
            }
        if let buffer { _ = bootstrap.childChannelOption(.socketOption(.so_sndbuf), value: buffer) }
        return bootstrap.bind(host: "localhost", port: 0)
    }

    /// The next request that has begun.
    func work() async -> FastWork {
        for await work in works { return work }
        fatalError("no more requests")
    }

    /// Occupies the thread that serves the connections, until what is returned is called.
    func occupy() async -> @Sendable () -> Void {
        let end = DispatchSemaphore(value: 0)
        await withCheckedContinuation { begun in
            group.any().execute {
                begun.resume()
                end.wait()
            }
        }
        return { end.signal() }
    }

    /// Returns when nothing is asked any more.
    func untilIdle() async { while house.interior.places.taken > 0 { await Task.yield() } }

    func closeConnections() async throws { for channel in connections.withLock({ $0 }) { try await channel.close() } }

    /// How many answers were counted.
    func counted() async throws -> Int {
        let name = "parley_http_requests_total{method=\"POST\",route=\"\(TellingPath.name)\",status=\"200\"} "
        let line = try await client.get("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count)) } ?? 0
    }
}

/// A client that asks and reads byte by byte.
struct ToldClient {
    /// Whether somebody waits for the answer.
    enum Request: String { case usual = "/usual", urgent = "/urgent" }

    private let channel: any Channel
    private var chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var text = ""

    fileprivate static func open(
        _ address: SocketAddress?, buffer: Int?, _ use: (inout ToldClient) async throws -> Void
    ) async throws {
        guard let address else { throw ChannelError.unknownLocalAddress }
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let buffer { _ = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: buffer) }
        let channel = try await bootstrap.connect(to: address) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        try await channel.executeThenClose { inbound, outbound in
            var client = ToldClient(channel.channel, chunks: inbound.makeAsyncIterator(), outbound: outbound)
            try await use(&client)
        }
    }

    private init(
        _ channel: any Channel, chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        (self.channel, self.chunks, self.outbound) = (channel, chunks, outbound)
    }

    /// Asks once, or several times at once.
    func ask(_ requests: Request...) async throws {
        let texts = requests.map { request in
            ["POST \(request.rawValue) HTTP/1.1", "Host: localhost", "Content-Length: 2", "", "{}"]
                .joined(separator: "\r\n")
        }
        try await outbound.write(ByteBuffer(string: texts.joined()))
    }

    /// Ends the connection.
    func end() async throws { try await channel.close() }

    /// What came since the last time, until a text is there.
    mutating func next(_ wanted: String) async throws -> String {
        while !text.contains(wanted), let chunk = try await chunks.next() { text += String(buffer: chunk) }
        defer { text = "" }
        return text
    }

    /// What comes before the other side ends the connection.
    mutating func rest() async throws -> String {
        while let chunk = try await chunks.next() { text += String(buffer: chunk) }
        return text
    }
}
