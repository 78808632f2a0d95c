import Decisions
import Encoding
import EventLog
import Events
import Projections
import Timeline

/// What work at the live end of the log has in common: it waits for what can't be read just now, and ends with the log.
extension Broker {
    /// How long is waited until the world can be read, or something decided, again.
    private static let pause = Duration.seconds(1)

    /// Looks at the world as soon as that is possible. Throws only where the broker has stopped, or the task is cancelled.
    func queryWhenPossible<Answer: Sendable>(
        _ look: @escaping @Sendable (borrowing World) -> Answer
    ) async throws -> Answer {
        while true {
            do throws(BrokerError) { return try await query(look) } catch {
                guard error != .stopped else { throw error }
            }
            try await time.pause(for: Broker.pause)
        }
    }

    /// Has something decided as soon as that is possible, whatever comes of it. Gives up where the broker has stopped, or the task is
    /// cancelled while it waits.
    func submitWhenPossible(_ command: Command) async {
        while true {
            do throws(BrokerError) {
                _ = try await submit([command])
                return
            } catch {
                guard error != .stopped else { return }
            }
            do { try await time.pause(for: Broker.pause) } catch { return }
        }
    }
}

extension EventLog {
    /// Follows the log as ``follow(after:of:_:pace:_:)`` does, while something works on what is found there; that is cancelled in the end.
    func follow(
        after position: Position, of kinds: Set<EventKind>, _ extent: Extent, pace: Duration = .zero,
        beside work: @escaping @Sendable () async -> Void, _ visit: (RecordedEvent) async throws -> Void
    ) async throws {
        var failure: (any Error)?
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            do { try await follow(after: position, of: kinds, extent, pace: pace, visit) } catch { failure = error }
            group.cancelAll()
        }
        if let failure { throw failure }
    }
}
