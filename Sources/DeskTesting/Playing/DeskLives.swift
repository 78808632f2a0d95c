import BrokerTesting
import EventLogTesting
import ParleyConfiguration

/// Many lives of the desk, one after another or beside each other.
package enum DeskLives {
    /// What many lives have shown.
    package struct Summary: Sendable {
        /// How many were lived.
        package var count = 0
        /// How many events there were.
        package var events = 0
        /// How often which event was decided by which rule.
        package var effects: [String: Int] = [:]
        /// The lives in which something did not hold.
        package var failed: [DeskReport] = []
    }

    /// Lives the life of a seed.
    package static func live(seed: UInt64) throws -> DeskReport { try live(seed: seed, holding: DeskInvariants.all) }

    static func live(seed: UInt64, holding invariants: [any DeskInvariant.Type]) throws -> DeskReport {
        var drawing = LifeDrawing(seed: seed)
        var play = try DeskPlay(drawing.setup, holding: invariants)
        var life = DeskLife(drawing.setup)
        for _ in 0..<drawing.length where play.breach == nil {
            let step = drawing.step(in: DeskView(play))
            life.steps.append(step)
            try play.play(step)
        }
        play.end()
        return DeskReport(seed, life, play)
    }

    /// Lives a life again, or what is left of it; nil where that is no life.
    static func replay(
        _ life: DeskLife, of seed: UInt64, holding invariants: [any DeskInvariant.Type] = DeskInvariants.all
    ) -> DeskReport? {
        guard var play = try? DeskPlay(life.setup, holding: invariants) else { return nil }
        var lived = life
        for (place, step) in life.steps.enumerated() {
            do { try play.play(step) } catch { return nil }
            guard play.breach != nil else { continue }
            lived.steps.removeSubrange((place + 1)...)
            break
        }
        play.end()
        return DeskReport(seed, lived, play)
    }

    /// Lives the seeds on so many threads, until so many have shown something.
    ///
    /// - Parameter progress: Told after each life; false to end.
    package static func live(
        _ seeds: Range<UInt64>, threads: Int = 1, failures: Int = 3,
        progress: @escaping @Sendable (Summary) -> Bool = { _ in true }
    ) async throws -> Summary {
        try await SeedRun.run(
            seeds, threads: threads, from: Summary(), attempt: { try live(seed: $0) },
            add: { report, summary in
                summary.add(report)
                return summary.failed.count < failures
            }, progress: progress)
    }
}

extension DeskLives.Summary {
    fileprivate mutating func add(_ report: DeskReport) {
        count += 1
        events += report.events.count
        effects.merge(report.effects, uniquingKeysWith: +)
        if report.breach != nil { failed.append(report) }
    }
}
