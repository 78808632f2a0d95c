import Dispatch
import Foundation
import Synchronization

/// A command that SIGINT and SIGTERM cancel: its task is cancelled, and it leaves everything in order. A second signal ends the
/// process at once. Commands without this handle signals themselves.
protocol Interruptible {}

/// Turns the first SIGINT or SIGTERM into the cancellation of the command's task.
final class Interruption: Sendable {
    private struct State {
        var work: Task<Int32, Never>?
        var signal: Int32?
    }

    private let state = Mutex(State())
    /// Kept alive here; touched by ``arm()`` alone.
    nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

    /// The signal that came; nil where none did.
    var signal: Int32? { state.withLock { $0.signal } }

    /// Names the task to be cancelled.
    func cancels(_ work: Task<Int32, Never>) {
        let isLate = state.withLock { state in
            state.work = work
            return state.signal != nil
        }
        if isLate { work.cancel() }
    }

    /// Begins to watch.
    func arm() {
        for number in [SIGINT, SIGTERM] {
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in receive(number) }
            source.resume()
            sources.append(source)
        }
    }

    private func receive(_ number: Int32) {
        let (work, isFirst) = state.withLock { state in
            defer { state.signal = number }
            return (state.work, state.signal == nil)
        }
        guard isFirst else { _exit(128 + number) }
        work?.cancel()
    }
}
