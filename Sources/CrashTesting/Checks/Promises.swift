package import Timeline

/// What happened outside the process that was killed, as those remember it who talked to it.
package struct Promises: Sendable {
    /// Items that were posted, acknowledged or not.
    package var postedItems: Set<ItemKey> = []
    /// Items that were acknowledged with HTTP 200.
    package var acknowledgedItems: Set<ItemKey> = []
    /// Replies that were asked for, by correlation id, with their texts; acknowledged or not.
    package var askedReplies: [String: String] = [:]
    /// Replies that were acknowledged with HTTP 202, by correlation id, with their position where the answer's body came too.
    package var acknowledgedReplies: [String: Position?] = [:]

    /// Nothing was promised.
    package init() {}
}
