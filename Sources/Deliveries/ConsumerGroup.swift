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
    /// How many positions are said ahead of time to be with consumers perhaps, where all that has come is given out.
    package var lendingRoom = 1_024

    var held = HeldEvents()
    /// The lanes that can be delivered from, each by the event whose turn it is, with some that can't any more.
    var ready = Heap<HeldEvents.Place>()
    var readyCount = 0
    var due = Heap<Due>()
    /// The last lease, and up to which one they are reserved: no later run gives out one of the same number.
    var (lease, reserved): (UInt64, UInt64) = (0, 0)
    /// The last lease when what consumers had was given away by a replay.
    var recalled: UInt64 = 0
    /// How many are with consumers.
    public internal(set) var inFlight = 0
    /// Those that are to be recorded as parked, and were not handed out yet.
    var parkings: Set<Position> = []
    var settled = SettledLeases(limit: ConsumerGroup.memory)
    /// Up to where events are given out without their leases being stored; and what may be with consumers since before a crash.
    var (reach, doubt) = (Reach(), Doubt())
    /// Events that have changed since they were stored, some of which are settled meanwhile; and those that are not to be stored any more.
    var (changed, removed): ([HeldEvents.Place], [Position]) = ([], [])
    /// The position from which on ``done`` says what is settled.
    var floor: Position
    var done = SettledPositions()
    /// Events in their order, with some that are settled.
    var order = Heap<HeldEvents.Place>()
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
        reach.order()
    }

    /// A group of which nobody knows any more what it has had: somebody has said from where on it delivers.
    public init(_ terms: GroupTerms, from next: Position, by order: Position) {
        self.init(terms, from: next)
        ordered = order
    }

    /// A moment at which something becomes of an event, unless its state has changed meanwhile.
    struct Due: Comparable {
        let at: Timestamp
        let place: HeldEvents.Place

        static func < (one: Due, other: Due) -> Bool { (one.at, one.place) < (other.at, other.place) }
    }

    // MARK: Looking

    /// How many events are held that are not settled.
    public var pendingCount: Int { held.count }

    /// The last position up to which everything is settled, or is not for this group.
    public var checkpoint: Position {
        Position((oldest ?? next).rawValue - 1)
    }

    /// The first event that is not settled; nil where all are that were taken.
    public var oldest: Position? { held.places.min()?.position }

    /// Another filter holds for what is taken from the log from now on: what was taken is stored.
    public mutating func survey() {
        (isSurveyed, isChanged) = (true, true)
        reach.order()
    }

    /// How many are with consumers, or may be as far as is known.
    public var perhapsInFlight: Int {
        held.places.count { held[$0].delivery.isLeased || held[$0].delivery.isDoubtful }
    }

    /// How many events can be delivered now.
    public var readyNow: Int { min(readyCount, max(Int(terms.maxInFlight) - inFlight, 0)) }

    /// Whether it takes more from the log.
    public var takesMore: Bool { readyCount < ConsumerGroup.plenty && held.count < ConsumerGroup.limit }

    /// Where an event stands that is not settled.
    public subscript(position: Position) -> PendingDelivery? {
        held.place(of: position).map { held[$0].delivery }
    }

    /// Those that are not settled, in order.
    public var all: [(Position, PendingDelivery)] {
        held.places.sorted().map { ($0.position, held[$0].delivery) }
    }

    /// When something will happen by itself; nil for nothing.
    ///
    /// - Parameter armed: Nothing from then on is asked for.
    public mutating func nextDue(before armed: Timestamp? = nil) -> Timestamp? {
        // Most leases are settled long before they end.
        if due.count > 2 * held.count + ConsumerGroup.plenty { due = Heap(due.unordered.filter(isCurrent)) }
        while let first = due.min, armed.map({ first.at < $0 }) ?? true {
            if isCurrent(first) { return first.at }
            _ = due.popMin()
        }
        return nil
    }

    /// How many moments are kept, those among them that have been overtaken.
    var dueCount: Int { due.count }

    private func isCurrent(_ due: Due) -> Bool {
        guard held.has(due.place) else { return false }
        switch held[due.place].delivery.state {
        case .waiting(let until), .leased(let until): return until == due.at
        default: return false
        }
    }

    // MARK: Taking from the log

    /// Takes events from the log that are for this group, and the position up to which it was looked at, exclusively.
    public mutating func take(_ events: some Sequence<(position: Position, lane: ConversationID)>, upTo next: Position)
    {
        for event in events where event.position >= self.next {
            // What it has looked at before may be held, or settled.
            if event.position < frontier {
                guard held.place(of: event.position) == nil, !done.contains(event.position) else { continue }
            }
            take(event.position, event.lane)
        }
        self.next = max(self.next, next)
        frontier = max(frontier, self.next)
    }

    private mutating func take(_ position: Position, _ lane: ConversationID) {
        let place = add(position, PendingDelivery(lane: lane))
        guard position < doubt.before, mayBeOut(place) else { return }
        let until = doubt.until
        held[laneOf: place].isInDoubt = true
        alter(place) { $0.keepBack(until: until) }
        due.insert(Due(at: until, place: place))
    }

    /// Whether a consumer may have an event of which nothing is stored: of each conversation the first one alone, and none behind another that
    /// was delivered and is not settled.
    private func mayBeOut(_ place: HeldEvents.Place) -> Bool {
        let head = held.head(ofLaneOf: place)
        return !held[laneOf: place].isInDoubt && (head == place || held[head].delivery.deliveries == 0)
    }

    @discardableResult
    mutating func add(
        _ position: Position, _ delivery: PendingDelivery, isRecorded: Bool = false
    ) -> HeldEvents.Place {
        let place = held.add(position, delivery, isRecorded: isRecorded)
        order.insert(place)
        if let until = delivery.until { due.insert(Due(at: until, place: place)) }
        if delivery.isLeased { inFlight += 1 }
        if delivery.isOut { held[laneOf: place].out += 1 }
        updateLane(of: place)
        return place
    }

    // MARK: Changing

    /// Changes what has become of an event, and has it stored.
    mutating func change(_ place: HeldEvents.Place, _ change: (inout PendingDelivery) -> Void) {
        if !held[place].isChanged { changed.append(place) }
        held[place].isChanged = true
        alter(place, change)
    }

    /// Changes what has become of an event.
    mutating func alter(_ place: HeldEvents.Place, _ change: (inout PendingDelivery) -> Void) {
        let (wasLeased, wasOut) = (held[place].delivery.isLeased, held[place].delivery.isOut)
        change(&held[place].delivery)
        let (isLeased, isOut) = (held[place].delivery.isLeased, held[place].delivery.isOut)
        if wasLeased != isLeased { inFlight += wasLeased ? -1 : 1 }
        if wasOut != isOut { held[laneOf: place].out += wasOut ? -1 : 1 }
        updateLane(of: place)
    }

    /// Takes an event off: it is settled.
    mutating func settle(_ place: HeldEvents.Place) {
        let position = place.position
        if held[place].isRecorded { removed.append(position) }
        if position >= floor { done.insert(position) }
        reach.settled(in: held[place].delivery.lane)
        if !parkings.isEmpty { parkings.remove(position) }
        if held[place].delivery.isLeased { inFlight -= 1 }
        if held[place].delivery.isOut { held[laneOf: place].out -= 1 }
        if held[laneOf: place].turn == position {
            held[laneOf: place].turn = nil
            readyCount -= 1
        }
        if let head = held.remove(place) { updateLane(of: head) }
    }

    /// Has the lane of an event stand among those that can be delivered from, or not, as its first event is.
    mutating func updateLane(of place: HeldEvents.Place) {
        let head = held.head(ofLaneOf: place)
        let isReady = held[laneOf: place].out == 0 && held[head].delivery.isReady
        let turn = isReady ? head.position : nil
        let last = held[laneOf: place].turn
        guard turn != last else { return }
        readyCount += (turn == nil ? 0 : 1) - (last == nil ? 0 : 1)
        if isReady { ready.insert(head) }
        held[laneOf: place].turn = turn
    }
}
