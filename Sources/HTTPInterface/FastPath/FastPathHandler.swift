import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers on the connection's own thread what a ``FastPath`` takes: requests whose body is not large, on a connection where no other
/// answer is awaited. Everything else goes on to the routes.
final class FastPathHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// The next part is a head.
        case ready
        /// A request for the routes is on its way to them.
        case passingOn
        /// A request's body is arriving.
        case reading
        /// The request is being worked on elsewhere.
        case working
    }

    private let paths: FastPaths
    private var state = State.ready
    /// The request that is looked after: what comes too late for another doesn't meet it.
    private var work: FastWork?
    private var context: ChannelHandlerContext?
    let writer: DirectWriter
    private var date = HTTPDate()
    /// Requests that went to the routes and have no answer yet.
    private var unanswered = 0
    /// What came while a request was worked on: answers keep the order of their requests.
    private var held = CircularBuffer<HTTPRequestPart>()
    private var isReadHeld = false
    private var isEndHeld = false

    init(_ paths: FastPaths) { (self.paths, writer) = (paths, DirectWriter(paths.written)) }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        giveUp()
        self.context = nil
    }
}

// MARK: - In

extension FastPathHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if state == .working { writer.passNow() }
        if state == .working { held.append(part) } else { take(part, context) }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.ready, .head(let head)):
            if unanswered == 0, begin(head, context) { return }
            state = .passingOn
            unanswered += 1
        case (.reading, .body(var bytes)):
            work?.add(&bytes)
            return
        case (.reading, .end): return goToWork()
        case (.passingOn, .end): state = .ready
        default: break
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    /// Begins to read a request; false where it is for the routes.
    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) -> Bool {
        work = FastWork(head, paths, for: NIOLoopBound(self, eventLoop: context.eventLoop))
        guard work != nil else { return false }
        state = .reading
        return true
    }

    private func goToWork() {
        state = .working
        if work?.begin() == false { passOn() }
    }

    /// The request's answer may be written by who has it.
    func open(_ work: FastWork) {
        guard let context else { return }
        writer.open(for: work, in: context.pipeline)
        if !held.isEmpty || isEndHeld { writer.passNow() }
    }

    /// Stops looking after the request.
    private func dismissWork() -> FastWork? {
        writer.close()
        work?.leave()
        return work.take()
    }

    /// Nobody waits for the request's answer any more.
    private func giveUp() { dismissWork()?.hurry() }

    /// Leaves the request to the routes after all, which answer it for what it is.
    private func passOn() {
        guard let work = dismissWork(), let context else { return }
        unanswered += 1
        for part in work.parts { context.fireChannelRead(wrapInboundOut(part)) }
        goOn(context)
        context.fireChannelReadComplete()
    }

    /// Takes up what was held back.
    private func goOn(_ context: ChannelHandlerContext) {
        state = .ready
        while state != .working, let part = held.popFirst() { take(part, context) }
        guard state != .working else { return }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
        if isEndHeld {
            isEndHeld = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }
}

// MARK: - Out

extension FastPathHandler {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    /// What came of a request is known.
    func finish(_ work: FastWork, _ outcome: some FastOutcome) {
        guard work === self.work else { return }
        // The routes ask again, and say what there is to say.
        guard let made = outcome.answer else { return passOn() }
        answer(.ok, made)
    }

    /// A request's time is over.
    func endTime(of work: FastWork) {
        // It may have been answered just now, which is still to be told.
        guard work === self.work, writer.close() else { return }
        let problem = state == .reading ? Problem.lateBody : Problem(CancellationError())
        let body = (try? JSONCoding.encode(problem)) ?? []
        work.hurry()
        answer(problem.kind.status, FastAnswer(type: "application/problem+json", body: ByteBuffer(bytes: body)))
    }

    private func answer(_ status: HTTPResponse.Status, _ made: FastAnswer) {
        guard let work = dismissWork(), let context else { return }
        let head = HTTPResponse(status: status, headerFields: made.fields(date: date.text()))
        writer.pass {
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(made.body)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        paths.note(work.path.route, status, since: work.started)
        goOn(context)
        context.fireChannelReadComplete()
    }
}

// MARK: - Reading and ending

extension FastPathHandler {
    func read(context: ChannelHandlerContext) {
        if held.isEmpty { context.read() } else { isReadHeld = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        let isEnd = if case ChannelEvent.inputClosed? = event as? ChannelEvent { true } else { false }
        if isEnd { writer.passNow() }
        // The routes take the end of what comes in for the end of the connection, where nothing is asked of them.
        if state == .working, isEnd {
            isEndHeld = true
            // Who says nothing more is given what there is, and waits for nothing.
            work?.hurry()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        writer.passNow()
        giveUp()
        held.removeAll()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What can't be read is answered by the routes, too, which have seen nothing of it.
        if state == .reading, dismissWork() != nil {
            state = .passingOn
            unanswered += 1
        }
        context.fireErrorCaught(error)
    }
}
