import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Timeline

/// Closes a connection whose request was answered before all of it had arrived: one without a token, one whose body is too
/// large, one that came in vain.
///
/// What would still arrive can't be told from the next request, and nobody wants it. So the answer says `Connection: close` and
/// is followed by the end of what is sent, and what still arrives is dropped (RFC 9112, 9.3 and 9.6): for as long as a client
/// needs that writes everything before it reads, and no longer. Closing at once would take the answer away from it.
final class EarlyAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        case open
        /// An early answer is being written: it is the last.
        case answering
        /// It is written. What still arrives is dropped.
        case dropping
    }

    private let limits: HTTPLimits
    private let connection: ConnectionHandler?
    private var state = State.open
    /// Requests that have arrived in full.
    private var arrived = 0
    private var answered = 0
    /// Bytes that came after the answer.
    private var dropped = 0
    private var end: Scheduled<Void>?

    /// - Parameter connection: Is told when a request begins and when an answer has ended.
    init(_ limits: HTTPLimits, _ connection: ConnectionHandler? = nil) {
        (self.limits, self.connection) = (limits, connection)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end?.cancel() }
}

// MARK: - Out

extension EarlyAnswerHandler {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard state != .dropping else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where isEarly && head.status.kind != .informational:
            state = .answering
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answered += 1
            connection?.answer()
            guard state == .answering else { return context.write(data, promise: promise) }
            finish(data, promise, context)
        default: context.write(data, promise: promise)
        }
    }

    private var isEarly: Bool { answered >= arrived }

    /// Writes the end of the answer, and then nothing any more.
    private func finish(_ data: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        state = .dropping
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.whenComplete { _ in
            let (this, context) = bound.value
            this.drop(context)
        }
        context.writeAndFlush(data, promise: written)
    }

    private func drop(_ context: ChannelHandlerContext) {
        guard isEarly else { return close(context) }
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let time = TimeAmount.milliseconds(limits.unreadTime.milliseconds)
        end = context.eventLoop.scheduleTask(in: time) {
            let (this, context) = bound.value
            this.close(context)
        }
        // Those behind have their answer, and read no more.
        context.read()
    }

    private func close(_ context: ChannelHandlerContext) {
        end?.cancel()
        context.close(promise: nil)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // Those behind close their side when they have answered: it is closed already.
        guard state == .dropping, mode == .output else { return context.close(mode: mode, promise: promise) }
        promise?.succeed()
    }
}

// MARK: - In

extension EarlyAnswerHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch part {
        case .head: connection?.begin()
        case .body: break
        case .end: arrived += 1
        }
        guard state == .dropping else { return context.fireChannelRead(data) }
        if case .body(let bytes) = part { dropped += bytes.readableBytes }
        if !isEarly || dropped > limits.unreadBody { close(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if state == .dropping { context.read() } else { context.fireChannelReadComplete() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if state == .dropping, case ChannelEvent.inputClosed? = event as? ChannelEvent { close(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if state == .dropping { close(context) } else { context.fireErrorCaught(error) }
    }
}
