package import AsyncHTTPClient
package import NIOCore

extension HTTPClientResponse.Body {
    /// An answer's body of at most so many bytes. The client's own deadline ends with the answer's head, and a body can take for ever.
    package func collect(upTo limit: Int, until end: ContinuousClock.Instant) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask { try await collect(upTo: limit) }
            group.addTask {
                try await Task.sleep(until: end)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw HTTPClientError.deadlineExceeded }
            return first
        }
    }
}
