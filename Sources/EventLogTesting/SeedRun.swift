import Synchronization

/// One seed after another, on threads of their own, and what all of them have shown together.
public enum SeedRun {
    /// Tries seeds until there are none left, or enough was shown.
    ///
    /// - Parameters:
    ///   - summary: What was shown before the first.
    ///   - attempt: Tries a seed.
    ///   - add: Adds what it has shown; false where that is enough.
    ///   - progress: Told after each; false to end.
    public static func run<Report, Summary: Sendable>(
        _ seeds: Range<UInt64>, threads: Int, from summary: Summary,
        attempt: @escaping @Sendable (UInt64) throws -> Report,
        add: @escaping @Sendable (Report, inout Summary) -> Bool, progress: @escaping @Sendable (Summary) -> Bool
    ) async throws -> Summary {
        let work = Work(seeds, summary)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<threads {
                group.addTask {
                    try await OwnThread.run {
                        while let seed = work.next() {
                            let report = try attempt(seed)
                            work.take(progress) { add(report, &$0) }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        return work.summary
    }

    /// The seeds that are left, and what was shown so far.
    private final class Work<Summary: Sendable>: Sendable {
        private struct State {
            var rest: Range<UInt64>
            var summary: Summary
            var isOver = false
        }

        private let state: Mutex<State>

        init(_ seeds: Range<UInt64>, _ summary: Summary) { state = Mutex(State(rest: seeds, summary: summary)) }

        var summary: Summary { state.withLock { $0.summary } }

        func next() -> UInt64? { state.withLock { $0.isOver ? nil : $0.rest.popFirst() } }

        func take(_ progress: (Summary) -> Bool, adding add: (inout Summary) -> Bool) {
            let summary = state.withLock { state in
                if !add(&state.summary) { state.isOver = true }
                return state.summary
            }
            if !progress(summary) { state.withLock { $0.isOver = true } }
        }
    }
}
