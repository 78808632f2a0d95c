import EventLogTesting
import Synchronization

/// Many lives, each in one thread.
package enum Lives {
    /// What many lives have shown.
    package struct Summary: Sendable {
        /// How many were lived.
        package var count = 0
        /// Events in all logs.
        package var events: UInt64 = 0
        /// Brokers that were started.
        package var brokers = 0
        /// How often what happened.
        package var effects: [String: Int] = [:]
        /// How often requests were answered with which status.
        package var answers: [String: Int] = [:]
        /// The lives in which something was found.
        package var failed: [LifeReport] = []
    }

    /// Lives the seeds on so many threads, until so many have shown something.
    ///
    /// - Parameter progress: Told now and then how many have been lived; false to end.
    package static func live(
        _ seeds: Range<UInt64>, length: Int = LifeScript.usualLength, threads: Int = 1, failures: Int = 3,
        progress: @escaping @Sendable (Summary) -> Bool = { _ in true }
    ) async -> Summary {
        let work = Work(seeds, failures)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<threads {
                group.addTask { try? await OwnThread.run { work.run(length, progress) } }
            }
        }
        return work.summary
    }

    private final class Work: Sendable {
        private struct State {
            var rest: Range<UInt64>
            var summary = Summary()
            var isOver = false
        }

        private let state: Mutex<State>
        private let failures: Int

        init(_ seeds: Range<UInt64>, _ failures: Int) {
            state = Mutex(State(rest: seeds))
            self.failures = failures
        }

        var summary: Summary { state.withLock { $0.summary } }

        func run(_ length: Int, _ progress: (Summary) -> Bool) {
            while let seed = state.withLock({ $0.isOver ? nil : $0.rest.popFirst() }) {
                let report = Life.live(LifeScript(seed: seed, length: length))
                let summary = state.withLock { state in
                    state.summary.add(report)
                    if state.summary.failed.count >= failures { state.isOver = true }
                    return state.summary
                }
                if !progress(summary) { state.withLock { $0.isOver = true } }
            }
        }
    }
}

extension Lives.Summary {
    fileprivate mutating func add(_ report: LifeReport) {
        count += 1
        events += report.events
        brokers += report.brokers
        effects.merge(report.effects, uniquingKeysWith: +)
        answers.merge(report.answers, uniquingKeysWith: +)
        if !report.isSound { failed.append(report) }
    }
}
