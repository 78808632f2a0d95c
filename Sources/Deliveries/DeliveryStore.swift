public import Timeline

/// Where groups are stored, durably. A group is named by the position of the event that made it.
public protocol DeliveryStore: Sendable {
    /// The head of the log when the store was made: groups that are older and not in it were lost.
    var founded: Position { get }

    /// Up to where what is set and asked of groups had been followed at the last commit.
    var followed: Position { get }

    /// What is stored of a group; nil where nothing is.
    func load(_ group: Position) throws -> StoredContent?

    /// The groups that are stored.
    func groups() throws -> [Position]

    /// Stores changes, all or none of them.
    ///
    /// - Parameter whenDurable: Called when they are durable, before what else there is to be done. It must not come back here. Where it
    ///   was not called and this throws, nothing of them may be believed.
    /// - Throws: Why the store can't be used until it is opened again.
    func commit(_ commit: DeliveryCommit, whenDurable: () -> Void) throws

    /// Lets go of what it holds. Nothing can be stored or read then.
    func close()
}

extension DeliveryStore {
    /// Stores changes, all or none of them, and returns when they are durable.
    public func commit(_ commit: DeliveryCommit) throws { try self.commit(commit) {} }
}

/// What is stored at once.
public struct DeliveryCommit: Sendable {
    /// What has changed of groups.
    public var changes: [(group: Position, GroupChanges)]
    /// Groups that are no more.
    public var removed: [Position]
    /// Up to where what is set and asked of groups was followed.
    public var followed: Position

    /// Whether nothing has changed of groups.
    public var isEmpty: Bool { changes.isEmpty && removed.isEmpty }

    /// Changes of groups, and groups that are no more.
    public init(_ changes: [(group: Position, GroupChanges)], removed: [Position] = [], followed: Position) {
        (self.changes, self.removed, self.followed) = (changes, removed, followed)
    }
}

/// All that is stored of a group.
public struct StoredContent: Hashable, Sendable {
    /// Its place.
    public var place: StoredGroup
    /// Events that are not settled: all of them before the floor, and from there on those of which more is to be known than that they are
    /// in the log.
    public var pending: [Position: PendingDelivery]
    /// What is settled from the floor on: blocks by their numbers.
    public var settled: [UInt64: SettledBlock]

    /// A group's place and events.
    public init(
        place: StoredGroup, pending: [Position: PendingDelivery] = [:], settled: [UInt64: SettledBlock] = [:]
    ) {
        (self.place, self.pending, self.settled) = (place, pending, settled)
    }

    /// Applies changes.
    public mutating func apply(_ changes: GroupChanges) {
        place = changes.place
        if changes.isWhole { (pending, settled) = ([:], [:]) }
        for position in changes.removed { pending[position] = nil }
        for stored in changes.put { pending[stored.position] = stored.delivery }
        for (number, block) in changes.settled { settled[number] = block.isEmpty ? nil : block }
    }
}
