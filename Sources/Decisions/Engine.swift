public import Events
public import Projections
public import Timeline

/// The world and its deadlines, moved on by commands: all of Parley's deciding, without a clock, a disk or a network. The broker
/// and the simulator drive it alike.
public struct Engine: Sendable {
    /// The world after every event so far.
    public private(set) var world: World
    private var deadlines = DeadlineQueue()

    /// An engine that goes on from a world, with the deadlines that follow from it.
    public init(world: World = World()) {
        self.world = world
        rebuildDeadlines()
    }

    /// Decides a command and moves the world on by its events.
    ///
    /// - Returns: The events, to be appended to the log as one atomic whole.
    public mutating func handle(_ command: Command, at now: Timestamp) throws(Rejection) -> [RecordedEvent] {
        let events = try decide(command, at: now, given: world)
        apply(events)
        return events
    }

    /// Moves the world on by events that are in the log already.
    public mutating func apply(_ events: [RecordedEvent]) {
        var touched = ConversationID.system
        var settingsChanged = false
        for event in events {
            world.apply(event)
            if event.conversation != .system { touched = event.conversation }
            if case .linePolicySet = event.event { settingsChanged = true }
        }
        if settingsChanged { rebuildDeadlines() } else if touched != .system { updateDeadline(of: touched) }
    }

    /// The earliest deadline there is.
    public var nextDeadline: Timestamp? { deadlines.earliest?.deadline }

    /// How many conversations have a deadline before them.
    public var conversationsWithDeadline: Int { deadlines.count }

    /// The command for the earliest deadline that has passed; nil where none has.
    public func dueCommand(at now: Timestamp) -> Command? {
        guard let earliest = deadlines.earliest, earliest.deadline <= now,
            let (rule, deadline) = world.earliestDeadline(of: earliest.conversation)
        else { return nil }
        return .deadlineReached(earliest.conversation, rule, deadline: deadline)
    }

    /// Leaves a conversation's deadline alone until something happens there: for one that a rule states and does nothing about.
    public mutating func setAside(_ id: ConversationID) { deadlines.set(nil, for: id) }

    private mutating func updateDeadline(of id: ConversationID) {
        deadlines.set(world.earliestDeadline(of: id)?.deadline, for: id)
    }

    private mutating func rebuildDeadlines() {
        deadlines = DeadlineQueue()
        for (conversation, deadline) in world.deadlines { deadlines.set(deadline, for: conversation) }
    }
}
