/// When a refused send is tried again: a rule of numbers alone, so that the same failures always give the same attempts.
///
/// What kind of trouble an error is, and which codes are which, says the table at ``GraphErrorCode``.
public struct RetryRule: Hashable, Sendable {
    /// The most attempts at one message, the first one counted.
    public var attemptLimit: UInt32
    /// The wait after the first attempt; it doubles with every other.
    public var firstWait: Duration
    /// The longest wait between two attempts, but for a longer one that the platform asks for.
    public var longestWait: Duration

    /// Twelve attempts in about 40 minutes: after 2, 4, 8 … seconds and at most 10 minutes.
    public static let standard = RetryRule(attemptLimit: 12, firstWait: .seconds(2), longestWait: .seconds(600))
    /// The longest wait that the platform's `Retry-After` can ask for, and the wait of ``GraphErrorCode/Retry/nextDay``.
    public static let day = Duration.seconds(86_400)
    /// The longest wait for one customer's turn: 4^6 seconds, a little over an hour.
    public static let longestPairWait = Duration.seconds(4096)

    /// A rule.
    public init(attemptLimit: UInt32, firstWait: Duration, longestWait: Duration) {
        self.attemptLimit = attemptLimit
        self.firstWait = firstWait
        self.longestWait = longestWait
    }

    /// What to do after an attempt that failed.
    ///
    /// - Parameters:
    ///   - attempt: The attempt's number, 1 for the first.
    ///   - retryAfter: What the answer's `Retry-After` asks for. It is never undercut.
    public func verdict(on error: GraphError, attempt: UInt32, retryAfter: Duration? = nil) -> SendVerdict {
        if error.isUnreadable, (200..<300).contains(error.httpStatus) { return .inDoubt }
        let retry = RetryRule.retry(for: error)
        guard retry != .never, attempt < attemptLimit else { return .never }
        let asked = min(max(retryAfter ?? .zero, .zero), RetryRule.day)
        switch retry {
        case .throttled, .temporary: return .retry(after: max(wait(after: attempt), asked))
        case .pairLimited: return .retry(after: max(RetryRule.pairWait(after: attempt), asked))
        case .nextDay: return .retryNotBefore(RetryRule.day)
        case .never: return .never
        }
    }

    /// What kind of trouble an error is: by its code, where that is known, else by the HTTP status.
    public static func retry(for error: GraphError) -> GraphErrorCode.Retry {
        let known = error.isUnreadable ? nil : GraphErrorCode.known(error.code)?.retry
        if error.httpStatus == 429 { return known == .pairLimited ? .pairLimited : .throttled }
        let isServerTrouble = error.httpStatus >= 500 || error.httpStatus == 408 || error.httpStatus == 0
        // Code 0 means an invalid token, and also that an answer has no code.
        if let known, !(error.code == 0 && isServerTrouble) { return known }
        return isServerTrouble || error.isTransient ? .temporary : .never
    }

    private func wait(after attempt: UInt32) -> Duration {
        let doublings = min(max(attempt, 1) - 1, 30)
        return min(firstWait * (1 << doublings), longestWait)
    }

    private static func pairWait(after attempt: UInt32) -> Duration {
        let exponent = min(max(attempt, 1), 15)
        return min(.seconds(1 << (2 * exponent)), longestPairWait)
    }
}

/// What to do after an attempt that failed.
public enum SendVerdict: Hashable, Sendable {
    /// Try again after this time.
    case retry(after: Duration)
    /// Try again, but not before this time has passed; and only if the message still makes sense by then.
    case retryNotBefore(Duration)
    /// Give the message up: the same request will always fail, or has failed too often.
    case never
    /// Nobody knows whether the message went out: wait for its receipt, and never send it again without a decision.
    case inDoubt
}
