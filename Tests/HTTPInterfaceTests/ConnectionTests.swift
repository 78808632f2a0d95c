import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import NIOPosix
import Testing

@testable import HTTPInterface

/// How many connections there may be, and which of them have to go.
@Suite(.timeLimit(.minutes(10))) struct ConnectionTests {
    @Test("Connections that say nothing keep nobody out")
    func makesRoom() async throws {
        try await House.open {
            $0.port = 0
            $0.limits.connections = 8
        } _: { house, _ in
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                let port = try #require(http.port)
                var silent: [any Channel] = []
                for _ in 0..<16 {
                    silent.append(
                        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                            .connect(host: "localhost", port: port).get())
                }
                for path in ["/healthz", "/readyz"] {
                    let head = ["GET \(path) HTTP/1.1", "Host: localhost", "Connection: close"]
                    #expect(try await RawConnection.answer(port: port, head).hasPrefix("HTTP/1.1 200 "))
                }
                for channel in silent { try? await channel.close().get() }
            }
        }
    }

    /// A connection's handler, and the one that tells it what is asked and answered.
    private func handlers(_ limits: HTTPLimits, _ connections: Connections) -> [any ChannelHandler] {
        let connection = ConnectionHandler(limits, connections)
        return [connection, EarlyAnswerHandler(limits, connection)]
    }

    /// A connection whose time is a test's.
    private func line(_ limits: HTTPLimits = HTTPLimits()) async throws -> NIOAsyncTestingChannel {
        let channel = try await NIOAsyncTestingChannel { channel in
            try channel.pipeline.syncOperations.addHandlers(handlers(limits, Connections(limits)))
        }
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).get()
        return channel
    }

    private func ask(_ channel: NIOAsyncTestingChannel) async throws {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/")
        try await channel.writeInbound(HTTPRequestPart.head(head))
        try await channel.writeInbound(HTTPRequestPart.end(nil))
    }

    private func answer(_ channel: NIOAsyncTestingChannel) async throws {
        try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try await channel.writeAndFlush(HTTPResponsePart.end(nil))
    }

    private func setWritable(_ isWritable: Bool, _ channel: NIOAsyncTestingChannel) async throws {
        channel.isWritable = isWritable
        try await channel.testingEventLoop.executeInContext { channel.pipeline.fireChannelWritabilityChanged() }
    }

    @Test("Who asks nothing has 10 seconds, and 60 after each answer")
    func endsSilence() async throws {
        let silent = try await line()
        let loop = silent.testingEventLoop
        await loop.advanceTime(by: .seconds(9))
        #expect(silent.isActive)
        await loop.advanceTime(by: .seconds(1))
        #expect(!silent.isActive)
        let used = try await line()
        await used.testingEventLoop.advanceTime(by: .seconds(9))
        try await ask(used)
        await used.testingEventLoop.advanceTime(by: .seconds(3600))
        #expect(used.isActive, "while it is being worked on, the request's own time counts")
        for _ in 1...2 {
            try await answer(used)
            await used.testingEventLoop.advanceTime(by: .seconds(59))
            #expect(used.isActive)
            try await ask(used)
        }
        try await answer(used)
        await used.testingEventLoop.advanceTime(by: .seconds(60))
        #expect(!used.isActive)
    }

    @Test("An answer of which nothing is read for 30 seconds ends the connection; one that is read slowly doesn't")
    func endsUnreadAnswers() async throws {
        let channel = try await line()
        let loop = channel.testingEventLoop
        try await ask(channel)
        for _ in 1...3 {
            try await setWritable(false, channel)
            await loop.advanceTime(by: .seconds(29))
            #expect(channel.isActive)
            try await setWritable(true, channel)
        }
        try await setWritable(false, channel)
        await loop.advanceTime(by: .seconds(30))
        #expect(!channel.isActive)
    }

    @Test("The connection that has been silent for longest makes room, and never one that is being answered")
    func endsTheLongestSilent() async throws {
        var limits = HTTPLimits()
        (limits.connections, limits.sparedConnections) = (4, 1)
        let connections = Connections(limits)
        let loop = NIOAsyncTestingEventLoop()
        var channels: [NIOAsyncTestingChannel] = []
        for number in 0..<5 {
            let channel = NIOAsyncTestingChannel(loop: loop)
            channels.append(channel)
            try await loop.executeInContext { [limits] in
                try channel.pipeline.syncOperations.addHandlers(handlers(limits, connections))
            }
            try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).get()
            if number == 0 { try await ask(channel) }
            await loop.advanceTime(by: .seconds(1))
        }
        #expect(channels.map(\.isActive) == [true, false, false, true, true])
    }
}
