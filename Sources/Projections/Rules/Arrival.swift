public import Events
public import Settings
public import Timeline

/// Where a session goes that arrives for the agents of a line: one that opens, and one that a bot hands over.
public struct Arrival: Sendable {
    /// Who has it.
    public var handler: Handler
    /// The rule that decides so.
    public var rule: Rule
    /// Whether it waits for the line to open (S1.12).
    public var awaitsOpening = false

    /// Where a session goes now.
    ///
    /// Every one goes through the queue, also where somebody can take it at once: then the queue gives it to them in the same round.
    ///
    /// - Parameter moment: When it arrives here: a message may have been written long before.
    public init(
        of conversation: borrowing ConversationState, under policy: borrowing LinePolicy, at moment: Timestamp,
        in world: borrowing World
    ) {
        (handler, rule) = (.unassigned, .session)
        guard !policy.waitsForOpening(at: moment) else {
            (rule, awaitsOpening) = (OutOfHours.rule, true)
            return
        }
        guard policy.strategy != .manual else { return }
        if let limit = policy.queue.maxInteractions, Arrival.ahead(of: conversation, in: world) >= Int(limit) {
            rule = QueueFull.rule
        } else {
            handler = .queue
        }
    }

    /// How many others wait in the queue. It may have been there itself when the decision began.
    private static func ahead(of conversation: borrowing ConversationState, in world: borrowing World) -> Int {
        let isThere = world.desk.isQueued(conversation.id, on: conversation.line)
        return world.desk.queueLength(of: conversation.line) - (isThere ? 1 : 0)
    }
}

extension LinePolicy {
    /// Where a session goes that comes back from somebody who has it no more: into the queue, however full it is; with `manual` to
    /// nobody.
    var placeOfReturn: Handler { strategy == .manual ? .unassigned : .queue }
}
