import NIOCore
import NIOPosix

/// A connection on loopback over which a stream comes.
struct StreamConnection {
    private var chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    /// What has come so far.
    private(set) var text = ""

    /// Asks for a stream, and closes its connection after what is done with it.
    static func open<Answer: Sendable>(
        _ port: Int, _ path: String, _ token: String, method: String = "GET", headers: [String] = [],
        _ use: (inout StreamConnection) async throws -> Answer
    ) async throws -> Answer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let head =
                ["\(method) \(path) HTTP/1.1", "Host: localhost", "Authorization: Bearer \(token)"] + headers
                + ["", ""]
            try await outbound.write(ByteBuffer(string: head.joined(separator: "\r\n")))
            var connection = StreamConnection(chunks: inbound.makeAsyncIterator())
            return try await use(&connection)
        }
    }

    /// Reads until something has come.
    mutating func until(_ wanted: String) async throws {
        while !text.contains(wanted) {
            guard let chunk = try await chunks.next() else { throw Ended(text: text, wanted: wanted) }
            text += String(buffer: chunk)
        }
    }

    /// Reads until the other side has ended the stream.
    mutating func untilItsEnd() async throws { try await until("\r\n0\r\n\r\n") }

    private struct Ended: Error {
        let text: String
        let wanted: String
    }
}
