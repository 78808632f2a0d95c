import Dispatch
import EventLog
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The thread that reads the log and writes the tables, one piece of work after the other: both block, and no thread that
/// everybody shares may wait for them. It is begun with the first piece.
///
/// It gives way to all others (a niceness of 10): while the machine is at its limit the views fall behind, and not the webhooks.
final class ViewThread: Sendable {
    private struct State {
        var isStarted = false
        var isOver = false
        var work: [@Sendable () -> Void] = []
    }

    private final class Desk: Sendable {
        let state = Mutex(State())
        let filled = DispatchSemaphore(value: 0)

        func run() {
            Niceness.giveWay(by: 10)
            while true {
                filled.wait()
                let next = state.withLock { $0.work.isEmpty ? nil : $0.work.removeFirst() }
                guard let next else {
                    if state.withLock({ $0.isOver }) { return }
                    continue
                }
                next()
            }
        }
    }

    private let desk = Desk()

    deinit {
        desk.state.withLock { $0.isOver = true }
        desk.filled.signal()
    }

    /// Does something after all that was asked for before.
    func perform(_ work: @escaping @Sendable () -> Void) {
        let isFirst = desk.state.withLock { state in
            state.work.append(work)
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if isFirst {
            let thread = Thread { [desk] in desk.run() }
            thread.name = "parley-views"
            thread.stackSize = 8 << 20
            thread.start()
        }
        desk.filled.signal()
    }

    /// Does something, and waits until it is done.
    func performAndWait<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) throws -> Answer {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex<Result<Answer, any Error>?>(nil)
        perform {
            let result = Result { try work() }
            outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        guard let result = outcome.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}
