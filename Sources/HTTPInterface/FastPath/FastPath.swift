import HTTPTypes
import Logging
import NIOCore
import Timeline

/// What is answered on its connection's own thread, with callbacks: the tasks that a route has for a request take longer than all else that
/// happens to a webhook before it is decided.
///
/// It is for the usual, and answers what went well: the rest goes on to the routes and is answered there, as it would be if this were not.
protocol FastPath: AnyObject, Sendable {
    /// What each of its requests needs a place for.
    var kind: Places.Kind { get }
    /// How its requests are called in metrics and in the log.
    var route: String { get }

    /// Whether a request is of the usual kind, by its head and the length of its body.
    func takes(_ head: HTTPRequest, bodyOf length: Int) -> Bool

    /// Begins with a request, on its connection's thread.
    ///
    /// - Returns: What gives it up; nil where the routes are to answer, and nothing was begun.
    func begin(_ work: FastWork) -> (@Sendable () -> Void)?
}

/// What came of a request.
protocol FastOutcome: Sendable {
    /// The answer; nil where the routes are to answer.
    var answer: FastAnswer? { get }
}

/// What is answered where all went well.
struct FastAnswer {
    /// The media type.
    var type = "application/json"
    var body: ByteBuffer

    func fields(date: String) -> HTTPFields {
        var fields = HTTPFields()
        fields[.contentType] = type
        fields[.contentLength] = "\(body.readableBytes)"
        fields[.date] = date
        FrontDoor.addFields(to: &fields)
        return fields
    }

    /// The answer as it leaves the pipeline (RFC 9112, 2.1).
    func message(date: String) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(512 + body.readableBytes)
        bytes.writeStaticString("HTTP/1.1 200 OK\r\n")
        for field in fields(date: date) {
            bytes.writeString(field.name.rawName)
            bytes.writeStaticString(": ")
            bytes.writeString(field.value)
            bytes.writeStaticString("\r\n")
        }
        bytes.writeStaticString("\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }
}

/// What the connections share to answer on their own threads: what is let in, how long it may take, what is counted.
struct FastPaths: Sendable {
    /// Bytes of the largest body that is read on a connection's thread: meanwhile the thread's other connections wait.
    static let bodyLimit = 64 << 10

    let paths: [any FastPath]
    let places: Places
    let metrics: HTTPMetrics
    let timer: RequestTimer
    let logger: Logger
    var written = WrittenAnswers()

    /// The path of a request; nil where the routes are to answer.
    func path(of head: HTTPRequest) -> (any FastPath)? {
        guard head.method == .post, let length = head.headerFields[.contentLength].flatMap({ Int($0) }),
            length <= FastPaths.bodyLimit, head.headerFields[.connection] == nil, head.headerFields[.expect] == nil
        else { return nil }
        return paths.first { $0.takes(head, bodyOf: length) }
    }

    /// Counts and logs an answer.
    func note(_ route: String, _ status: HTTPResponse.Status, since started: ContinuousClock.Instant) {
        let time = ContinuousClock.now - started
        metrics.count(HTTPMetrics.Key(method: .post, route: route, status: status.code), took: time)
        logger.debug(
            "Answered",
            metadata: [
                "method": "POST", "route": "\(route)", "status": "\(status.code)",
                "milliseconds": "\(time.milliseconds)",
            ])
    }
}
