import Foundation
import Synchronization

/// Takes text, perhaps with delay.
protocol TextSink: Sendable {
    /// Takes a text.
    func write(_ text: String) throws
    /// Takes what is no text, such as a picture.
    func write(_ bytes: [UInt8]) throws
    /// Passes on what was taken.
    func flush() throws
    /// Whether nobody reads any more, as far as can be told without writing.
    var isClosed: Bool { get }
    /// Passes on the rest; false where something was lost. A reader who went away has lost nothing.
    func finish() -> Bool
}

/// Nobody reads the output any more, as with `| head`.
struct OutputClosed: Error {}

/// A file or terminal, written in large pieces.
final class FileSink: TextSink {
    private static let pieceSize = 64 << 10

    private struct State {
        var waiting: [UInt8] = []
        var hasLost = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    init(descriptor: Int32) { self.descriptor = descriptor }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            state.waiting += bytes
            if state.waiting.count >= Self.pieceSize { try flush(&state) }
        }
    }

    func flush() throws { try state.withLock { try flush(&$0) } }

    var isClosed: Bool {
        var request = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&request, 1, 0) == 1 && request.revents & Int16(POLLERR | POLLNVAL) != 0
    }

    func finish() -> Bool {
        state.withLock { state in
            do { try flush(&state) } catch {}
            return !state.hasLost
        }
    }

    private func flush(_ state: inout State) throws {
        let bytes = state.waiting
        state.waiting = []
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if written >= 0 {
                offset += written
            } else if errno == EPIPE {
                throw OutputClosed()
            } else if errno != EINTR {
                state.hasLost = true
                throw Failure("the output could not be written: \(String(cString: strerror(errno)))")
            }
        }
    }
}
