import Glibc
import NIOCore
import Synchronization

/// Writes the answer that somebody waits for on the thread that has it: the connection's own would have to be woken first, a tenth of the time
/// from a message to its consumer.
///
/// It stands where bytes leave the pipeline, and writes only what it was opened for, and only while nothing else is on its way to the client.
/// The same answer passes the pipeline afterwards, for the handlers that count answers, and ends here. All but ``write(_:to:)`` belongs to the
/// connection's thread. Nothing here is encrypted: where that is to change, this has to go.
final class DirectWriter: @unchecked Sendable {
    /// Bytes of the largest answer: whoever has it does nothing else meanwhile.
    static let limit = 64 << 10

    private struct State {
        /// What an answer is written for; nil where none may be.
        var work: FastWork?
        /// The socket, by a name of our own: that of the channel may belong to another connection by the time it is written to.
        var socket: CInt?
        /// What could not be written of an answer that was begun; nil where none was.
        var rest: ByteBuffer?
        var date = HTTPDate()
    }

    private let state = Mutex(State())
    private var context: ChannelHandlerContext?
    /// Whether it was opened, and what came of that is still to be seen.
    private var isOpen = false
    /// Whether what passes was written before.
    private var isRepeating = false
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
        state.withLock { state in (state.work, state.socket) = (work, socket) }
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
    func write(_ answer: @autoclosure () -> FastAnswer?, to work: FastWork) {
        state.withLock { state in
            guard state.work === work, let socket = state.socket, let answer = answer(),
                answer.body.readableBytes <= DirectWriter.limit
            else { return }
            var bytes = answer.message(date: state.date.text())
            let count = bytes.withUnsafeReadableBytes { send(socket, $0.baseAddress, $0.count, DirectWriter.flags) }
            // Why it can't be written the connection's thread will see.
            guard count > 0 else { return }
            bytes.moveReaderIndex(forwardBy: count)
            (state.work, state.rest) = (nil, bytes)
        }
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
