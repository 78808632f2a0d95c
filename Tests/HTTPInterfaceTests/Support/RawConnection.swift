import HTTPTypes
import NIOCore
import NIOPosix

/// A client that writes bytes rather than requests: what a well-behaved one would not send.
enum RawConnection {
    /// What follows a head.
    enum Body: Sendable {
        case nothing
        /// What else is sent, as it is.
        case text(String)
        /// All of it is written before anything is read.
        case bytes(Int)
        /// Goes on until the other side has nothing more to say.
        case endless
    }

    /// Sends a head and a body, and returns what came back until the other side ended the connection.
    static func answer(port: Int, _ head: [String], _ body: Body = .nothing) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var text = head.joined(separator: "\r\n") + "\r\n\r\n"
            if case .text(let more) = body { text += more }
            try await outbound.write(ByteBuffer(string: text))
            return try await withThrowingTaskGroup(of: String?.self) { group in
                if case .bytes(let count) = body {
                    try await outbound.write(ByteBuffer(repeating: 120, count: count))
                }
                if case .endless = body {
                    group.addTask {
                        let chunk = ByteBuffer(repeating: 120, count: 64 << 10)
                        // A connection that was closed can't be written to: that is the end, too.
                        while !Task.isCancelled { guard (try? await outbound.write(chunk)) != nil else { break } }
                        return nil
                    }
                }
                group.addTask {
                    var answer = ""
                    for try await bytes in inbound { answer += String(buffer: bytes) }
                    return answer
                }
                var answer = ""
                while let result = try await group.next() {
                    guard let result else { continue }
                    answer = result
                    group.cancelAll()
                }
                return answer
            }
        }
    }
}
