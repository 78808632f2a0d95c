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

    /// One request, from its head to its answer.
    private struct Work {
        let path: any FastPath
        let head: HTTPRequest
        let started: ContinuousClock.Instant
        let place: Place
        /// With the timer.
        let number: Int
        var body = ByteBuffer()
        /// What gives up what has begun.
        var giveUp: (@Sendable () -> Void)?
    }

    private let paths: FastPaths
    private var state = State.ready
    private var work: Work?
    /// How many requests there were, so that what comes too late for one doesn't meet the next.
    private var count = 0
    private var context: ChannelHandlerContext?
    private var date = HTTPDate()
    /// Requests that went to the routes and have no answer yet.
    private var unanswered = 0
    /// What came while a request was worked on: answers keep the order of their requests.
    private var held = CircularBuffer<HTTPRequestPart>()
    private var isReadHeld = false
    private var isEndHeld = false

    init(_ paths: FastPaths) { self.paths = paths }

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
        if state == .working { held.append(part) } else { take(part, context) }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.ready, .head(let head)):
            if unanswered == 0, begin(head, context) { return }
            state = .passingOn
            unanswered += 1
        case (.reading, .body(var bytes)):
            work?.body.writeBuffer(&bytes)
            return
        case (.reading, .end): return goToWork(context)
        case (.passingOn, .end): state = .ready
        default: break
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    /// Begins to read a request; false where it is for the routes.
    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) -> Bool {
        guard let path = paths.path(of: head), let place = Place(path.kind, in: paths.places) else { return false }
        count += 1
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        let number = paths.timer.begin { [count] in
            this.eventLoop.execute { this.value.endTime(of: count) }
        }
        state = .reading
        work = Work(path: path, head: head, started: .now, place: place, number: number)
        return true
    }

    private func goToWork(_ context: ChannelHandlerContext) {
        guard let work else { return }
        state = .working
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        let giveUp = work.path.begin(work.head, Array(work.body.readableBytesView), in: work.place) {
            [count] answer in
            this.eventLoop.execute { this.value.finish(count, answer) }
        }
        guard let giveUp else { return passOn() }
        self.work?.giveUp = giveUp
    }

    /// Stops looking after the request.
    private func dismissWork() -> Work? {
        defer { work = nil }
        if let work {
            paths.timer.end(work.number)
            work.place.leave()
        }
        return work
    }

    /// Nobody waits for the request's answer any more.
    private func giveUp() { dismissWork()?.giveUp?() }

    /// Leaves the request to the routes after all, which answer it for what it is.
    private func passOn() {
        guard let work = dismissWork(), let context else { return }
        unanswered += 1
        context.fireChannelRead(wrapInboundOut(.head(work.head)))
        if work.body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(work.body))) }
        context.fireChannelRead(wrapInboundOut(.end(nil)))
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

    private func finish(_ number: Int, _ make: @Sendable () -> FastAnswer?) {
        guard number == count, work != nil else { return }
        // The routes ask again, and say what there is to say.
        guard let made = make() else { return passOn() }
        answer(.ok, made)
    }

    private func endTime(of number: Int) {
        guard number == count, let work else { return }
        let problem = state == .reading ? Problem.lateBody : Problem(CancellationError())
        let body = (try? JSONCoding.encode(problem)) ?? []
        work.giveUp?()
        answer(problem.kind.status, FastAnswer(type: "application/problem+json", body: ByteBuffer(bytes: body)))
    }

    private func answer(_ status: HTTPResponse.Status, _ made: FastAnswer) {
        guard let work = dismissWork(), let context else { return }
        var fields = HTTPFields()
        fields[.contentType] = made.type
        fields[.contentLength] = "\(made.body.readableBytes)"
        fields[.date] = date.text()
        FrontDoor.addFields(to: &fields)
        context.write(wrapOutboundOut(.head(HTTPResponse(status: status, headerFields: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(made.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
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
        // The routes take the end of what comes in for the end of the connection, where nothing is asked of them.
        if state == .working, case ChannelEvent.inputClosed? = event as? ChannelEvent {
            isEndHeld = true
            // Who says nothing more is given what there is, and waits for nothing.
            work?.giveUp?()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
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
