import Timeline

/// When a webhook that was not answered with 200 is sent again: after pauses that double, for seven days.
enum RetrySchedule {
    static let firstPause = Duration.seconds(30)
    static let longestPause = Duration.seconds(6 * 3600)
    static let lifetime = Duration.seconds(7 * 86_400)

    /// The pause after so many attempts have failed.
    static func pause(afterAttempts attempts: Int) -> Duration {
        guard attempts < 16 else { return longestPause }
        return min(longestPause, firstPause * (1 << max(0, attempts - 1)))
    }
}
