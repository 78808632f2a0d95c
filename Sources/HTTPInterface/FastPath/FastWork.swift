import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// One request that is answered on its connection's thread, from its head to its answer. All but ``done(_:)`` belongs to that thread.
final class FastWork: @unchecked Sendable {
    let path: any FastPath
    let head: HTTPRequest
    let started = ContinuousClock.now
    private let shared: FastPaths
    private let handler: NIOLoopBound<FastPathHandler>
    private var kind: Places.Kind
    /// With the timer.
    private var number = 0
    private var body = ByteBuffer()
    private var giveUp: (@Sendable () -> Void)?
    private let writer: DirectWriter

    /// Begins with a request; nil where the routes are to answer.
    init?(_ head: HTTPRequest, _ shared: FastPaths, for handler: NIOLoopBound<FastPathHandler>) {
        guard let path = shared.path(of: head), shared.places.enter(path.kind) else { return nil }
        (self.path, self.head, self.shared, self.handler, kind) = (path, head, shared, handler, path.kind)
        writer = handler.value.writer
        number = shared.timer.begin { [self] in
            handler.eventLoop.execute { handler.value.endTime(of: self) }
        }
    }

    // MARK: Its body

    /// Adds what has arrived of the body.
    func add(_ bytes: inout ByteBuffer) { body.writeBuffer(&bytes) }

    /// The body as it came.
    var bytes: [UInt8] { Array(body.readableBytesView) }

    /// What has arrived of the request, and its end.
    var parts: [HTTPRequestPart] {
        [.head(head)] + (body.readableBytes > 0 ? [.body(body)] : []) + [.end(nil)]
    }

    // MARK: Its place

    /// Leaves its place to others for as long as it only waits for somebody else.
    ///
    /// - Returns: False where too many wait already: it is to be answered without.
    func becomeWaiting() -> Bool {
        guard shared.places.move(from: kind, to: .waiting) else { return false }
        kind = .waiting
        return true
    }

    // MARK: Its end

    /// Begins; false where the routes are to answer, and nothing was begun.
    func begin() -> Bool {
        giveUp = path.begin(self)
        return giveUp != nil
    }

    /// It waits for something to happen: its answer is written by who has it.
    func becomeUrgent() { handler.value.open(self) }

    /// What came of it is known. To be called once, on any thread.
    func done(_ outcome: some FastOutcome) {
        let finish: @Sendable () -> Void = { [self] in handler.value.finish(self, outcome) }
        if !writer.write(outcome.answer, to: self, then: finish) { handler.eventLoop.execute(finish) }
    }

    /// Nobody waits for more of it than there is now.
    func hurry() { giveUp?() }

    /// It is answered, or left to the routes.
    func leave() {
        shared.timer.end(number)
        shared.places.leave(kind)
    }
}
