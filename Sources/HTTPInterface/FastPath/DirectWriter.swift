import Glibc
import NIOCore
import Synchronization

/// Writes the answer that somebody waits for on the thread that has it: the connection's own would have to be woken first, a tenth of the time
/// from a message to its consumer.
///
/// It stands where bytes leave the pipeline, and writes only what it was opened for, and only while nothing else is on its way to the client.
/// The same answer passes the pipeline afterwards, for the handlers that count answers, and ends here: when its client is heard of again
/// (``passNow()``), or a little later (``WrittenAnswers``). All but ``write(_:to:then:)`` and ``passInTime()`` belongs to the connection's thread. Nothing
/// here is encrypted: where that is to change, this has to go.
final class DirectWriter: @unchecked Sendable {
    /// Bytes of the largest answer: whoever has it does nothing else meanwhile.
    static let limit = 64 << 10

    private struct State {
        /// What an answer is written for; nil where none may be.
        var work: FastWork?
        /// The socket, by a name of our own: that of the channel may belong to another connection by the time it is written to.
        var socket: CInt?
        /// The connection's thread; nil before it was opened for the first time.
        var loop: (any EventLoop)?
        /// What could not be written of an answer that was begun; nil where none was.
        var rest: ByteBuffer?
        /// Has the answer that was written pass the pipeline; nil where none is left to pass.
        var pass: (@Sendable () -> Void)?
        /// Whether something waits for the answer to have passed.
        var isHurried = false
        /// Whether it is among the answers that are seen to.
        var isSeenTo = false
        var date = HTTPDate()
    }

    private let state = Mutex(State())
    private let written: WrittenAnswers
    private var context: ChannelHandlerContext?
    /// Whether it was opened, and what came of that is still to be seen.
    private var isOpen = false
    /// Whether what passes was written before.
    private var isRepeating = false

    init(_ written: WrittenAnswers) { self.written = written }
}

// MARK: - On the connection's thread

extension DirectWriter {
    /// From now on a request's answer may be written: nothing else is to be answered before it. Connections on which nobody waits don't pass it.
    func open(for work: FastWork, in pipeline: ChannelPipeline) {
        if context == nil { try? pipeline.syncOperations.addHandler(self, position: .first) }
        guard let context, isEmpty(context),
            let socket = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable({
                (handle: NIOBSDSocket.Handle) in fcntl(handle, F_DUPFD_CLOEXEC, 0)
            }), socket >= 0
        else { return }
        isOpen = true
        state.withLock { state in
            (state.work, state.socket, state.loop, state.isHurried) = (work, socket, context.eventLoop, false)
        }
    }

    private func isEmpty(_ context: ChannelHandlerContext) -> Bool {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) == 0
    }

    /// From now on nothing may be written.
    ///
    /// - Returns: False where the answer was.
    @discardableResult func close() -> Bool {
        guard isOpen else { return true }
        isOpen = state.withLock { state in
            state.work = nil
            if let socket = state.socket.take() { _ = Glibc.close(socket) }
            return state.rest != nil
        }
        return !isOpen
    }

    /// Has an answer pass the pipeline; where it was written, only what is left of it reaches the client.
    func pass(_ answer: () -> Void) {
        guard !close(), let context else { return answer() }
        writeRest(context)
        context.flush()
        state.withLock { $0.rest = nil }
        isOpen = false
        isRepeating = true
        answer()
        isRepeating = false
    }

    /// Something waits for the request to be over: an answer that was written passes now, and one that is written later does then.
    func passNow() {
        let pass = state.withLock { state in
            state.isHurried = true
            return state.pass.take()
        }
        pass?()
    }

    private func writeRest(_ context: ChannelHandlerContext) {
        let rest = state.withLock { state -> ByteBuffer? in
            guard state.rest != nil else { return nil }
            defer { state.rest = ByteBuffer() }
            return state.rest
        }
        if let rest, rest.readableBytes > 0 { context.write(wrapOutboundOut(rest), promise: nil) }
    }
}

// MARK: - On any thread

extension DirectWriter {
    /// Writes the answer to a request, or as much of it as there is room for; none where it may not.
    ///
    /// - Parameter pass: Has the answer pass the pipeline, on the connection's thread.
    /// - Returns: Whether it was written and passes in time; where not, it is to pass at once.
    func write(
        _ answer: @autoclosure () -> FastAnswer?, to work: FastWork, then pass: @escaping @Sendable () -> Void
    ) -> Bool {
        let (passesLater, unseen) = state.withLock { state -> (Bool, (any EventLoop)?) in
            guard write(answer, to: work, &state), !state.isHurried else { return (false, nil) }
            // Before the lock is left: what the client says to it may have been read by then.
            state.pass = pass
            defer { state.isSeenTo = true }
            return (true, state.isSeenTo ? nil : state.loop)
        }
        if let unseen { written.add(self, on: unseen) }
        return passesLater
    }

    /// - Returns: Whether all of it was written.
    private func write(_ answer: () -> FastAnswer?, to work: FastWork, _ state: inout State) -> Bool {
        guard state.work === work, let socket = state.socket, let answer = answer(),
            answer.body.readableBytes <= DirectWriter.limit
        else { return false }
        var bytes = answer.message(date: state.date.text())
        let count = bytes.withUnsafeReadableBytes { send(socket, $0.baseAddress, $0.count, DirectWriter.flags) }
        // Why it can't be written the connection's thread will see.
        guard count > 0 else { return false }
        bytes.moveReaderIndex(forwardBy: count)
        (state.work, state.rest) = (nil, bytes)
        return bytes.readableBytes == 0
    }

    /// Has the answer pass that was written a while ago, where it has not yet.
    func passInTime() {
        let due = state.withLock { state in
            state.isSeenTo = false
            return state.pass == nil ? nil : state.loop
        }
        due?.execute { self.passNow() }
    }

    private static let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
}

// MARK: - In the pipeline

extension DirectWriter: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        close()
        self.context = nil
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isRepeating else {
            promise?.succeed()
            return
        }
        if !close() { writeRest(context) }
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        close()
        context.close(mode: mode, promise: promise)
    }
}
