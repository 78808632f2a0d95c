import NIOCore
import NIOHTTPTypes
import Timeline

/// Ends a connection that is of no use: one on which nothing is asked, or whose answers nobody reads.
///
/// Silence is bounded by ``HTTPLimits``: shortly before the first request, for longer between two of them. So is the time in
/// which nothing more of an answer can be passed on. While a request is being worked on, its own time is its bound.
///
/// What is asked and answered it is told by an ``EarlyAnswerHandler`` behind it: for every handler that looks at the parts of a
/// request and of its answer, each is unpacked once more, a fiftieth of the processor time of a webhook.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart

    private let limits: HTTPLimits
    private let connections: Connections
    private var connection: Connection?
    private var context: ChannelHandlerContext?
    /// Requests that have begun and are not answered.
    private var asked = 0
    private var wasAsked = false
    /// When the last request was answered, or the connection began.
    private var silentSince = NIODeadline.uptimeNanoseconds(0)
    /// When the last byte was passed on, while more waits than is good; nil otherwise.
    private var unreadSince: NIODeadline?
    private var check: Scheduled<Void>?
    private var checkedAt = NIODeadline.distantFuture

    init(_ limits: HTTPLimits, _ connections: Connections) { (self.limits, self.connections) = (limits, connections) }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { begin(context) } }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard connection == nil else { return }
        self.context = context
        let connection = Connection(context.channel)
        self.connection = connection
        rest(context)
        connections.add(connection)
    }

    private func end() {
        check?.cancel()
        check = nil
        if let connection { connections.remove(connection) }
        connection = nil
        context = nil
    }
}

// MARK: - Use

extension ConnectionHandler {
    /// A request begins.
    func begin() {
        (asked, wasAsked) = (asked + 1, true)
        if unreadSince == nil { connection?.use() }
    }

    /// An answer has ended.
    func answer() {
        asked = max(0, asked - 1)
        if asked == 0, let context { rest(context) }
    }

    /// Nothing is asked now.
    private func rest(_ context: ChannelHandlerContext) {
        silentSince = context.eventLoop.now
        if unreadSince == nil { connection?.rest(since: silentSince) }
        watch(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            unreadSince = nil
            if asked > 0 { connection?.use() } else { connection?.rest(since: silentSince) }
        } else {
            let now = context.eventLoop.now
            unreadSince = now
            connection?.rest(since: now)
        }
        watch(context)
        context.fireChannelWritabilityChanged()
    }
}

// MARK: - The end

extension ConnectionHandler {
    /// When the connection ends unless something happens; nil while it is used.
    private var deadline: NIODeadline? {
        if let unreadSince { return unreadSince + TimeAmount(limits.unreadAnswerTime) }
        guard asked == 0 else { return nil }
        return silentSince + TimeAmount(wasAsked ? limits.idleTime : limits.firstRequestTime)
    }

    /// Sees to it that the deadline is looked at in time. A check that comes too early looks again: most are put off over and over.
    private func watch(_ context: ChannelHandlerContext) {
        guard let deadline, check == nil || deadline < checkedAt else { return }
        check?.cancel()
        checkedAt = deadline
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        check = context.eventLoop.scheduleTask(deadline: deadline) {
            let (this, context) = bound.value
            this.check = nil
            if let deadline = this.deadline, deadline <= context.eventLoop.now {
                context.close(promise: nil)
            } else {
                this.watch(context)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { connection?.lose() }
        guard event is Connection.End else { return context.fireUserInboundEventTriggered(event) }
        // Meanwhile it may have been used.
        if asked == 0 || unreadSince != nil { context.close(promise: nil) }
    }
}
