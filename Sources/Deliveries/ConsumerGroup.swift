import HeapModule
public import Settings
public import Timeline

/// What a group of consumers has had of the log, and has yet to get (B7): a state machine without a clock, a disk or a network. What
/// happens goes in, with its moment; what is to be stored, delivered and recorded comes out.
///
/// The events of one conversation are a lane: one of them is with a consumer at a time, and the next one's turn comes when it is settled. Lanes
/// do not wait for each other. An event is settled by an acknowledgement, or by being parked where the terms let its lane go on;
/// it is never settled otherwise.
public struct ConsumerGroup: Sendable {
    /// The most events that are held without being settled; then no more are taken from the log.
    public static let limit = 65_536
    /// How many lanes can be delivered from, so that no more need be taken from the log.
    static let plenty = 4_096
    /// How many settled leases are remembered, so that who did not hear of it can acknowledge again.
    static let memory = 4_096

    /// What its consumers may expect.
    public var terms: GroupTerms
    /// The first position of the log that it has not looked at since it began, or was read from the store.
    public internal(set) var next: Position
    /// The first position of the log that it has never looked at.
    public internal(set) var frontier: Position
    /// How far the floor may be behind that; and how many leases are reserved at once.
    package var (span, leaseBlock): (UInt64, UInt64) = (16_384, 65_536)

    var pending: [Position: PendingDelivery] = [:]
    var lanes: [ConversationID: Lane] = [:]
    var ready = Heap<Turn>()
    var readyCount = 0
    var due = Heap<Due>()
    /// The last lease, and up to which one they are reserved: no later run gives out one of the same number.
    var (lease, reserved): (UInt64, UInt64) = (0, 0)
    /// How many are with consumers.
    public internal(set) var inFlight = 0
    /// Those that are to be recorded as parked, and were not handed out yet.
    var parkings: Set<Position> = []
    var settled = SettledLeases(limit: ConsumerGroup.memory)
    /// Events that are to be stored as they are, and those that are not to be stored any more.
    var (changed, removed): (Set<Position>, [Position]) = ([], [])
    /// Events that the store has as not settled.
    var recorded: Set<Position> = []
    /// The position from which on ``done`` says what is settled.
    var floor: Position
    var done = SettledPositions()
    /// Events in their order, with some that are settled.
    var order = Heap<Position>()
    /// Whether all that is not settled is to be stored: another filter holds for what is taken from now on.
    var isSurveyed = false
    /// Whether nothing that was stored under its number holds.
    var isNew = true
    /// Whether its place is to be stored, besides its events; so a new one's is.
    var isChanged = true
    /// The last recorded order, a replay or a release, that it has followed.
    public internal(set) var ordered = Position.start

    /// A group that has had nothing before a position.
    public init(_ terms: GroupTerms, from next: Position) {
        (self.terms, self.next) = (terms, max(next, Position(1)))
        (floor, frontier) = (self.next, self.next)
    }

    /// A group of which nobody knows any more what it has had: somebody has said from where on it delivers.
    public init(_ terms: GroupTerms, from next: Position, by order: Position) {
        self.init(terms, from: next)
        ordered = order
    }

    /// A lane's turn, at the position of its first event.
    struct Turn: Comparable {
        let position: Position
        let lane: ConversationID

        static func < (one: Turn, other: Turn) -> Bool { one.position < other.position }
    }

    /// A moment at which something becomes of an event, unless its state has changed meanwhile.
    struct Due: Comparable {
        let at: Timestamp
        let position: Position

        static func < (one: Due, other: Due) -> Bool { (one.at, one.position) < (other.at, other.position) }
    }

    // MARK: Looking

    /// How many events are held that are not settled.
    public var pendingCount: Int { pending.count }

    /// The last position up to which everything is settled, or is not for this group.
    public var checkpoint: Position {
        Position((oldest ?? next).rawValue - 1)
    }

    /// The first event that is not settled; nil where all are that were taken.
    public var oldest: Position? { pending.keys.min() }

    /// Another filter holds for what is taken from the log from now on: what was taken is stored.
    public mutating func survey() { (isSurveyed, isChanged) = (true, true) }

    /// How many events can be delivered now.
    public var readyNow: Int { min(readyCount, max(Int(terms.maxInFlight) - inFlight, 0)) }

    /// Whether it takes more from the log.
    public var takesMore: Bool { readyCount < ConsumerGroup.plenty && pending.count < ConsumerGroup.limit }

    /// Where an event stands that is not settled.
    public subscript(position: Position) -> PendingDelivery? { pending[position] }

    /// Those that are not settled, in order.
    public var all: [(Position, PendingDelivery)] { pending.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// When something will happen by itself.
    public mutating func nextDue() -> Timestamp? {
        while let first = due.min, !isCurrent(first) { _ = due.popMin() }
        return due.min?.at
    }

    private func isCurrent(_ due: Due) -> Bool {
        switch pending[due.position]?.state {
        case .waiting(let until)?, .leased(let until)?: until == due.at
        default: false
        }
    }

    // MARK: Taking from the log

    /// Takes events from the log that are for this group, and the position up to which it was looked at, exclusively.
    public mutating func take(_ events: some Sequence<(position: Position, lane: ConversationID)>, upTo next: Position)
    {
        for event in events where event.position >= self.next && pending[event.position] == nil {
            guard !done.contains(event.position) else { continue }
            add(event.position, PendingDelivery(lane: event.lane))
        }
        self.next = max(self.next, next)
        frontier = max(frontier, self.next)
    }

    mutating func add(_ position: Position, _ delivery: PendingDelivery) {
        pending[position] = delivery
        order.insert(position)
        lanes[delivery.lane, default: Lane()].add(position)
        refresh(delivery.lane)
    }

    // MARK: Lanes

    /// Has a lane stand among those that can be delivered from, or not, as its first event is.
    mutating func refresh(_ id: ConversationID) {
        guard let lane = lanes[id] else { return }
        guard let head = lane.head else {
            if lane.turn != nil { readyCount -= 1 }
            lanes[id] = nil
            return
        }
        let turn = lane.leased == nil && pending[head]?.state == .pending ? head : nil
        guard turn != lane.turn else { return }
        readyCount += (turn == nil ? 0 : 1) - (lane.turn == nil ? 0 : 1)
        if let turn { ready.insert(Turn(position: turn, lane: id)) }
        lanes[id]?.turn = turn
    }

    /// Changes what has become of an event.
    mutating func change(_ position: Position, _ change: (inout PendingDelivery) -> Void) {
        guard var delivery = pending[position] else { return }
        let wasLeased = delivery.isLeased
        change(&delivery)
        pending[position] = delivery
        changed.insert(position)
        if wasLeased != delivery.isLeased {
            inFlight += wasLeased ? -1 : 1
            lanes[delivery.lane]?.leased = wasLeased ? nil : position
        }
        refresh(delivery.lane)
    }

    /// Takes an event off: it is settled.
    mutating func settle(_ position: Position) {
        guard let delivery = pending.removeValue(forKey: position) else { return }
        if recorded.remove(position) != nil { removed.append(position) }
        if position >= floor { done.insert(position) }
        changed.remove(position)
        parkings.remove(position)
        if delivery.isLeased {
            inFlight -= 1
            lanes[delivery.lane]?.leased = nil
        }
        lanes[delivery.lane]?.remove(position)
        refresh(delivery.lane)
    }
}
