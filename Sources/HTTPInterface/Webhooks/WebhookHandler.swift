import Broker
import Decisions
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Takes webhooks on their connection's own thread, with callbacks: the tasks that a route has for a request take longer than
/// all else that happens to a webhook before it is decided.
///
/// It is for the usual: a body that is not large, with the right signature, on a connection where no other answer is awaited.
/// Everything else goes on to the routes and is answered there, as it would be if this handler were not.
final class WebhookHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// The next part is a head.
        case ready
        /// A request for the routes is on its way to them.
        case passingOn
        /// A webhook's body is arriving.
        case reading
        /// The webhook is with the broker.
        case deciding
    }

    /// One webhook, from its head to its answer.
    private struct Webhook {
        let head: HTTPRequest
        let started: ContinuousClock.Instant
        /// With the reception.
        let number: Int
        var body = ByteBuffer()
    }

    private let reception: WebhookReception
    private var state = State.ready
    private var webhook: Webhook?
    /// How many webhooks there were, so that what comes too late for one doesn't meet the next.
    private var count = 0
    private var context: ChannelHandlerContext?
    private var date = HTTPDate()
    /// Requests that went to the routes and have no answer yet.
    private var unanswered = 0
    /// What came while a webhook was with the broker: answers keep the order of their requests.
    private var held = CircularBuffer<HTTPRequestPart>()
    private var isReadHeld = false
    private var isEndHeld = false

    init(_ reception: WebhookReception) { self.reception = reception }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        _ = dismissWebhook()
        self.context = nil
    }
}

// MARK: - In

extension WebhookHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if state == .deciding { held.append(part) } else { take(part, context) }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.ready, .head(let head)):
            if unanswered == 0, begin(head, context) { return }
            state = .passingOn
            unanswered += 1
        case (.reading, .body(var bytes)):
            webhook?.body.writeBuffer(&bytes)
            return
        case (.reading, .end): return decide(context)
        case (.passingOn, .end): state = .ready
        default: break
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    /// Begins to read a webhook; false where the request is for the routes.
    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) -> Bool {
        guard reception.takes(head) else { return false }
        count += 1
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        let entered = reception.enter { [count] in
            this.eventLoop.execute { this.value.endTime(of: count) }
        }
        guard let number = entered else { return false }
        state = .reading
        webhook = Webhook(head: head, started: .now, number: number)
        return true
    }

    private func decide(_ context: ChannelHandlerContext) {
        guard let webhook else { return }
        let body = Array(webhook.body.readableBytesView)
        guard let commands = try? reception.intake.read(body, webhook.head.headerFields) else { return passOn() }
        state = .deciding
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        reception.intake.submit(commands) { [count] result in
            this.eventLoop.execute { this.value.finish(count, result) }
        }
    }

    /// Stops looking after the webhook.
    private func dismissWebhook() -> Webhook? {
        defer { webhook = nil }
        if let webhook { reception.leave(webhook.number) }
        return webhook
    }

    /// Leaves the webhook to the routes after all, which answer it for what it is.
    private func passOn() {
        guard let webhook = dismissWebhook(), let context else { return }
        unanswered += 1
        context.fireChannelRead(wrapInboundOut(.head(webhook.head)))
        context.fireChannelRead(wrapInboundOut(.body(webhook.body)))
        context.fireChannelRead(wrapInboundOut(.end(nil)))
        goOn(context)
        context.fireChannelReadComplete()
    }

    /// Takes up what was held back.
    private func goOn(_ context: ChannelHandlerContext) {
        state = .ready
        while state != .deciding, let part = held.popFirst() { take(part, context) }
        guard state != .deciding else { return }
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

extension WebhookHandler {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    private func finish(_ number: Int, _ result: Result<[Outcome], BrokerError>) {
        guard number == count, webhook != nil else { return }
        switch result {
        case .success(let outcomes): answer(.ok, WebhookSummary(outcomes).json, type: "application/json")
        // The routes ask again, and say what there is to say.
        case .failure: passOn()
        }
    }

    private func endTime(of number: Int) {
        guard number == count, webhook != nil else { return }
        let problem = state == .reading ? Problem.lateBody : Problem(CancellationError())
        let body = (try? JSONCoding.encode(problem)) ?? []
        let text = String(decoding: body, as: UTF8.self)
        answer(problem.kind.status, text, type: "application/problem+json")
    }

    private func answer(_ status: HTTPResponse.Status, _ text: String, type: String) {
        guard let webhook = dismissWebhook(), let context else { return }
        var fields = HTTPFields()
        fields[.contentType] = type
        fields[.contentLength] = "\(text.utf8.count)"
        fields[.date] = date.text()
        FrontDoor.addFields(to: &fields)
        let body = context.channel.allocator.buffer(string: text)
        context.write(wrapOutboundOut(.head(HTTPResponse(status: status, headerFields: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        reception.note(status, since: webhook.started)
        goOn(context)
        context.fireChannelReadComplete()
    }
}

// MARK: - Reading and ending

extension WebhookHandler {
    func read(context: ChannelHandlerContext) {
        if held.isEmpty { context.read() } else { isReadHeld = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The routes take the end of what comes in for the end of the connection, where nothing is asked of them.
        if state == .deciding, case ChannelEvent.inputClosed? = event as? ChannelEvent {
            isEndHeld = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        _ = dismissWebhook()
        held.removeAll()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What can't be read is answered by the routes, too, which have seen nothing of it.
        if state == .reading, dismissWebhook() != nil {
            state = .passingOn
            unanswered += 1
        }
        context.fireErrorCaught(error)
    }
}
