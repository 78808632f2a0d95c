public import Timeline

/// Whether an endpoint is posted to, by how it has answered: a state machine without a clock.
///
/// An endpoint that wants nothing any more (410) is switched off at once, one that has taken nothing for five days of trying then. One
/// that gets too much is left alone as a whole, whatever else is to be posted to it. What it takes makes it well.
public struct WebhookHealth: Hashable, Sendable {
    /// How long an endpoint may fail.
    public static let patience = Duration.seconds(5 * 86_400)
    /// How long one is left alone that gets too much and says no length: this, then twice as long each time.
    static let firstPause = Duration.seconds(30)
    static let longestPause = Duration.seconds(3_600)

    /// What is to be done about an endpoint.
    public enum Step: Hashable, Sendable {
        /// It is posted to.
        case goOn
        /// Nothing is posted to it before a moment.
        case wait(until: Timestamp)
        /// It is to be switched off.
        case disable(Reason)
    }

    /// Why an endpoint is switched off.
    public enum Reason: Hashable, Sendable, CustomStringConvertible {
        /// It wants nothing any more.
        case gone
        /// It has taken nothing for five days.
        case failing(since: Timestamp)

        /// Half a sentence.
        public var description: String {
            switch self {
            case .gone: "answered with status 410: it is gone"
            case .failing(let since): "has taken nothing since \(since)"
            }
        }
    }

    /// Since when it has taken nothing of what was posted; nil while it is well.
    public private(set) var failingSince: Timestamp?
    /// Until when it is left alone; nil while it is not.
    public private(set) var waitsUntil: Timestamp?
    /// Why it is switched off; nil while it is not.
    public private(set) var disabled: Reason?
    /// How often it has got too much since it last took something.
    private var pauses = 0

    /// An endpoint that has taken nothing since a moment; nil where that is not so.
    public init(failingSince: Timestamp? = nil) { self.failingSince = failingSince }

    /// What is to be done at a moment.
    public func step(at now: Timestamp) -> Step {
        if let disabled { return .disable(disabled) }
        if let waitsUntil, now < waitsUntil { return .wait(until: waitsUntil) }
        return .goOn
    }

    /// Takes an answer.
    ///
    /// - Returns: What is to be done from now on.
    public mutating func take(_ answer: WebhookAnswer, at now: Timestamp) -> Step {
        guard disabled == nil else { return step(at: now) }
        switch answer {
        case .taken: (failingSince, pauses) = (nil, 0)
        case .gone: disabled = .gone
        case .slowDown(_, let wait):
            leaveAlone(wait, from: now)
            fail(at: now)
        case .failed, .refused: fail(at: now)
        }
        return step(at: now)
    }

    /// Begins anew: somebody says that it is well.
    public mutating func enable() { self = WebhookHealth() }

    private mutating func fail(at now: Timestamp) {
        let since = failingSince ?? now
        failingSince = since
        if now - since >= WebhookHealth.patience { disabled = .failing(since: since) }
    }

    /// A shorter wish of one post does not shorten what another was told.
    private mutating func leaveAlone(_ wished: Duration?, from now: Timestamp) {
        let usual = min(WebhookHealth.firstPause * (1 << min(pauses, 10)), WebhookHealth.longestPause)
        pauses += 1
        let until = now + min(wished ?? usual, WebhookAnswer.longestWait)
        waitsUntil = max(waitsUntil ?? until, until)
    }
}
