import HTTPTypes
import HummingbirdTesting
import InMemoryLogging
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import HTTPInterface

/// Answers that come before their request has arrived: they are told, and the connection ends.
@Suite(.timeLimit(.minutes(10))) struct EarlyAnswerTests {
    /// Runs a test with the port of a house that listens.
    private func listen(_ test: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await House.open {
            $0.port = 0
            $0.limits.body = 1000
        } _: { house, _ in
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                try await test(try #require(http.port))
            }
        }
    }

    private static let requests: [(line: String, fields: [String], status: Int)] = [
        ("POST /v1/tokens", ["Content-Length: 999"], 401),
        ("POST /v1/tokens", ["Transfer-Encoding: chunked"], 401),
        ("POST /v1/tokens", ["Content-Length: 1000000000", "Authorization: Bearer \(House.adminToken)"], 413),
        ("POST /v23.0/1/messages", ["Content-Length: 1000000000"], 401),
        ("POST /v1/nothing", ["Content-Length: 1000000000"], 404),
        ("PATCH /v1/agents", ["Content-Length: 1000000000"], 405),
        ("GET /healthz", ["Content-Length: 1000000000"], 200),
        ("POST /webhooks/whatsapp", ["Content-Length: 1000000000"], 413),
        ("POST /webhooks/whatsapp", ["Content-Length: 1000000000", "Expect: 100-continue"], 413),
        ("POST /v1/tokens", ["Content-Length: 1000000000", "Connection: close"], 401),
    ]

    private func check(_ answer: String, _ request: (line: String, fields: [String], status: Int)) {
        let head = String(answer.prefix(upTo: answer.firstRange(of: "\r\n\r\n")?.lowerBound ?? answer.endIndex))
        #expect(head.hasPrefix("HTTP/1.1 \(request.status) "), "\(request)")
        #expect(head.lowercased().contains("\r\nconnection: close"), "\(request)")
    }

    @Test("Who announces a body and sends none gets the answer and the end of the connection")
    func endsForSilentClients() async throws {
        try await listen { port in
            for request in EarlyAnswerTests.requests {
                let head = ["\(request.line) HTTP/1.1", "Host: localhost"] + request.fields
                check(try await RawConnection.answer(port: port, head), request)
            }
        }
    }

    @Test("Who goes on sending gets the answer and the end of the connection")
    func endsForTalkativeClients() async throws {
        try await listen { port in
            for request in EarlyAnswerTests.requests where request.fields[0].hasSuffix("000000000") {
                let head = ["\(request.line) HTTP/1.1", "Host: localhost"] + request.fields
                check(try await RawConnection.answer(port: port, head, .endless), request)
            }
        }
    }

    @Test("Who writes everything before reading gets the answer, too")
    func answersLateReaders() async throws {
        try await listen { port in
            let head = [
                "POST /webhooks/whatsapp HTTP/1.1", "Host: localhost", "Content-Length: \(4 << 20)",
            ]
            let answer = try await RawConnection.answer(port: port, head, .bytes(4 << 20))
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test(
        "Chunks that can't be read are the client's fault, with or without a token",
        arguments: [
            "POST /webhooks/whatsapp", "POST /v23.0/1/messages",
            "POST /v1/tokens",
        ])
    func refusesMalformedChunks(_ line: String) async throws {
        let faults = InMemoryLogHandler()
        try await House.open(logger: Logger(label: "test") { _ in faults }) {
            $0.port = 0
        } _: { house, _ in
            try await house.interior.application(onListening: { _ in }).test(.live) { http in
                let port = try #require(http.port)
                let head = [
                    "\(line) HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked",
                    "Authorization: Bearer \(House.adminToken)",
                ]
                for chunks in ["nonsense\r\n", "2\r\n{}too long\r\n", "-1\r\n\r\n"] {
                    let answer = try await RawConnection.answer(port: port, head, .text(chunks))
                    #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(chunks)")
                }
            }
        }
        #expect(faults.entries.filter { $0.level >= .warning }.isEmpty)
    }

    @Test("A request that has arrived in full keeps its connection, whatever the answer")
    func keepsConnections() async throws {
        try await listen { port in
            let first = "POST /v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
            let second = ["GET /nothing HTTP/1.1", "Host: localhost", "Connection: close"]
            let answer = try await RawConnection.answer(port: port, [first + second[0]] + second.dropFirst())
            #expect(answer.hasPrefix("HTTP/1.1 401 "))
            #expect(answer.contains("HTTP/1.1 404 "))
        }
    }

    @Test("After the answer only so many bytes are dropped, and only for so long", arguments: [true, false])
    func boundsWhatIsDropped(_ isTalkative: Bool) async throws {
        var limits = HTTPLimits()
        limits.unreadBody = 100
        let channel = NIOAsyncTestingChannel()
        try await channel.testingEventLoop.executeInContext { [limits] in
            // What was closed for output alone would count as closed for this channel.
            try channel.pipeline.syncOperations.addHandlers([HalfClosure(), EarlyAnswerHandler(limits)])
        }
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).get()
        let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/")
        try await channel.writeInbound(HTTPRequestPart.head(head))
        try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)))
        try await channel.writeAndFlush(HTTPResponsePart.end(nil))
        try await channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 120, count: 100)))
        #expect(channel.isActive)
        if isTalkative {
            _ = try? await channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 120, count: 1)))
        } else {
            await channel.testingEventLoop.advanceTime(by: .seconds(5))
        }
        try await channel.closeFuture.get()
    }
}

/// Lets a channel that knows nothing of closing one side live on when that is asked of it.
private final class HalfClosure: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = HTTPResponsePart

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        promise?.succeed()
    }
}
