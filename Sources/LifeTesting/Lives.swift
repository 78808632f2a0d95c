import EventLogTesting

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
    ) async throws -> Summary {
        try await SeedRun.run(
            seeds, threads: threads, from: Summary(), attempt: { Life.live(LifeScript(seed: $0, length: length)) },
            add: { report, summary in
                summary.add(report)
                return summary.failed.count < failures
            }, progress: progress)
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
