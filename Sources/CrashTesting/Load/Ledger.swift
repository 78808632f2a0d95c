import Synchronization
import Timeline

/// Remembers what the broker was asked for and what it promised.
package final class Ledger: Sendable {
    /// How much there was, for the summary.
    package struct Figures: Sendable {
        /// Webhooks posted, repeated ones among them.
        package var webhooks = 0
        /// Webhooks posted again on purpose, though they had been acknowledged or were on their way.
        package var duplicates = 0
        /// Webhooks posted again because no acknowledgement had come.
        package var retries = 0
        /// Requests that got no answer.
        package var unanswered = 0
        /// Sessions taken and finished by agents and bots.
        package var takenSessions = 0, finishedSessions = 0
        /// What agents and bots asked for that no longer applied (HTTP 409).
        package var conflicts = 0
        /// Requests that the broker had no room or time for (HTTP 503, 504).
        package var turnedAway = 0
    }

    private struct State: Sendable {
        var promises = Promises()
        var figures = Figures()
        var findings = Findings()
    }

    private let state = Mutex(State())

    /// Nothing was promised yet.
    package init() {}

    /// What was promised until now.
    package var promises: Promises { state.withLock { $0.promises } }
    /// How much there was until now.
    package var figures: Figures { state.withLock { $0.figures } }
    /// Answers that make no sense.
    package var findings: Findings { state.withLock { $0.findings } }

    /// How many items and replies were acknowledged, each counted once.
    package var acknowledgements: Int {
        state.withLock { $0.promises.acknowledgedItems.count + $0.promises.acknowledgedReplies.count }
    }

    /// Items are about to be posted.
    func post(_ items: [ItemKey]) {
        state.withLock { state in
            state.promises.postedItems.formUnion(items)
            state.figures.webhooks += 1
        }
    }

    /// Items were acknowledged.
    func acknowledge(_ items: [ItemKey]) { state.withLock { $0.promises.acknowledgedItems.formUnion(items) } }

    /// A reply is about to be asked for.
    func ask(_ id: String, _ text: String) { state.withLock { $0.promises.askedReplies[id] = text } }

    /// A reply was acknowledged; its position is known where the answer's body came too.
    func acknowledge(_ id: String, at position: Position?) {
        state.withLock { _ = $0.promises.acknowledgedReplies.updateValue(position, forKey: id) }
    }

    /// Counts something.
    func count(_ figure: any (WritableKeyPath<Figures, Int> & Sendable)) {
        state.withLock { $0.figures[keyPath: figure] += 1 }
    }

    /// Notes an answer that makes no sense.
    func complain(_ finding: Finding) { state.withLock { $0.findings.add(finding) } }
}
