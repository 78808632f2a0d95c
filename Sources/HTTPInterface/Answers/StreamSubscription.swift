import HTTPTypes
import Hummingbird

/// What a stream is told, until nobody holds it any more.
final class StreamSubscription<Note: Sendable>: Sendable {
    let notes: AsyncStream<Note>
    private let end: @Sendable () -> Void

    init(notes: AsyncStream<Note>, end: @escaping @Sendable () -> Void) { (self.notes, self.end) = (notes, end) }

    deinit { end() }
}

extension Response {
    /// A stream: what is written as it happens.
    static func stream(_ type: String, _ body: ResponseBody) -> Response {
        var headers: HTTPFields = [.contentType: type]
        // Proxies that collect answers would hold the events back.
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension RequestBody {
    /// Does what takes as long as the client is there; cancelled when they have gone. The request is read to its end first: where what
    /// is done was over before that, the process would end, as a source of a body must not be dropped unfinished.
    func whileOpen<Value: Sendable>(_ operation: () async throws -> Value) async throws -> Value {
        try await consumeWithCancellationOnInboundClose { body in
            for try await _ in body {}
            return try await operation()
        }
    }
}
