public import Timeline

/// What of a line's messages waits to be sent, now (B10).
public struct LineBacklog: Hashable, Sendable {
    /// Messages that wait for an attempt.
    public var waiting = 0
    /// How many of them wait for nothing but the line's pace.
    public var paced = 0
    /// Messages whose attempt is under way.
    public var attempting = 0
    /// Messages that can't leave by the line's connector: they wait for its settings to change.
    public var stranded = 0
    /// Conversations of which something waits; of each, one message is attempted at a time.
    public var conversations = 0
    /// Since when something has waited, without a break.
    public var since: Timestamp?
    /// Until when nothing leaves, as the platform gets too much: nil where it has taken a message since it said so.
    public var slowedUntil: Timestamp?

    /// Nothing waits.
    public init() {}

    init(_ lane: SendQueueState.Lane, at now: Timestamp, uptime: Duration) {
        (waiting, attempting, conversations) = (lane.waiting, lane.underWay, lane.conversations)
        paced = lane.isHeldBack ? lane.waiting : 0
        since = lane.waitingSince.map { now + ($0 - uptime) }
        slowedUntil = lane.pace.slowedUntil.map { now + ($0 - uptime) }
    }
}
