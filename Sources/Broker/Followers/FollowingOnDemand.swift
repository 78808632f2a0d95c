package import EventLog
import Synchronization
package import Timeline

/// Follows the log for those who need it now and then, and sleeps while nobody does: each follower that an append wakes takes a thread's
/// time, and all who wait for the same append come the later for it.
package final class FollowingOnDemand: Sendable {
    private let log: any EventLog
    /// From where on nothing was shown yet.
    private let next: Mutex<Position>
    private let (calls, call) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// Nobody needs it yet.
    package init(_ log: any EventLog) {
        self.log = log
        next = Mutex(log.head.next)
    }

    /// Somebody needs what is appended from here on, where nobody did; to be called before it can be asked whether somebody does.
    package func begin() {
        advance(to: log.head.next)
        call.yield()
    }

    /// Shows what is appended, until the task is cancelled, the log is closed or has stopped, or something fails.
    ///
    /// - Parameters:
    ///   - isNeeded: Whether somebody needs it.
    ///   - show: Is told where to go on and the last position that can be read, and answers where to go on then.
    package func run(
        while isNeeded: () -> Bool, _ show: (_ next: Position, _ head: Position) async throws -> Position
    ) async {
        for await _ in calls {
            do {
                while isNeeded() {
                    let head = log.head
                    try await catchUp(to: head, while: isNeeded, show)
                    if isNeeded() { _ = try await log.waitForAppend(after: head) }
                }
            } catch { return }
        }
    }

    private func catchUp(
        to head: Position, while isNeeded: () -> Bool, _ show: (Position, Position) async throws -> Position
    ) async throws {
        while isNeeded() {
            let first = next.withLock { $0 }
            guard first <= head else { return }
            let shown = try await show(first, head)
            guard shown > first else { throw LogError.showsNothing(from: first, of: head) }
            advance(to: shown)
        }
    }

    private func advance(to position: Position) { next.withLock { $0 = max($0, position) } }
}
