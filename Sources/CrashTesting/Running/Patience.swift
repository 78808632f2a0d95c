import Timeline

/// Why a run could not go on: a finding like any other.
enum RunStopped: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something that has to happen did not happen.
    case gaveUp(String, after: Duration)
    /// The broker ended by itself, or not as it was told to.
    case ended(String)

    /// What happened.
    var description: String {
        switch self {
        case .gaveUp(let what, let limit): "\(what) did not happen within \(limit.milliseconds / 1000) seconds"
        case .ended(let how): how
        }
    }
}

/// Waits for what has to happen, and says so when it doesn't.
struct Patience: Sendable {
    /// How long anything may take.
    let limit: Duration

    /// So much patience.
    init(limit: Duration) { self.limit = limit }

    /// Returns when the condition holds; looks every few milliseconds.
    func wait(for what: String, until condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < end else { throw RunStopped.gaveUp(what, after: limit) }
            try await Task.sleep(for: .milliseconds(3))
        }
    }
}
