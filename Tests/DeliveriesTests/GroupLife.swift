import Deliveries
import EventLogTesting
import Settings
import Timeline

/// A group's life under a seed: a log that grows, consumers that acknowledge, fail, are late or die, answers that are lost, and crashes at
/// every write. What must hold is kept beside it, from what consumers and the store were told alone.
struct GroupLife {
    /// What a consumer holds.
    struct Held {
        let token: LeaseToken
        let lane: ConversationID
        var until: Timestamp
    }

    /// What must hold did not.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private var chance: SeededRandom
    private let terms: GroupTerms
    private var now = Timestamp(milliseconds: 1_000_000)
    /// The log: each event's conversation, the first at position 1.
    private var log: [ConversationID] = []
    private var store: StoredContent?
    private var group: ConsumerGroup
    private var consumers: [[Held]] = [[], [], []]
    /// What was acknowledged in the store, whoever heard of it.
    private var settled: Set<Position> = []
    /// What a consumer was told to be acknowledged.
    private var acknowledged: Set<Position> = []
    /// What is recorded as parked and was not released.
    private(set) var parked: Set<Position> = []
    /// What consumers were told to have, ever.
    private var told: Set<LeaseToken> = []
    /// What consumers were told to have, since it was to be delivered from the beginning.
    private var heard: Set<Position> = []
    /// What a consumer was told to have.
    private var live: [Position: Held] = [:]
    /// What was perhaps given to somebody who never heard of it.
    private var unheard: Set<Position> = []
    private var orders = Position(2_000_000)
    private(set) var deliveries = 0
    private(set) var crashes = 0
    /// Deliveries that nothing was stored for.
    private(set) var unstored = 0

    init(seed: UInt64) {
        chance = SeededRandom(seed: seed)
        var terms = GroupTerms()
        terms.ackWait = .seconds(10)
        terms.maxDeliveries = UInt32(1 + chance.number(below: 4))
        terms.maxInFlight = UInt32(1 + chance.number(below: 6))
        terms.backOff = chance.one(of: [[], [.seconds(1)], [.seconds(1), .seconds(20)]])
        terms.undeliverable = chance.one(of: [.skip, .hold])
        self.terms = terms
        group = ConsumerGroup(terms, from: Position(1))
        bound()
    }

    /// Bounds that a short life meets.
    private mutating func bound() { (group.span, group.leaseBlock, group.lendingRoom) = (6, 4, 3) }

    /// Lives on for a number of steps, and then until everything is settled.
    mutating func live(steps: Int) throws {
        for _ in 0..<steps { try step() }
        try finish()
    }

    private mutating func step() throws {
        switch chance.number(below: 100) {
        case ..<18:
            for _ in 0..<(1 + chance.number(below: 4)) { log.append(ConversationID(UInt32(chance.number(below: 4)))) }
        case ..<28: takeFromLog()
        case ..<50: try fetch()
        case ..<68: try answer { life, held in try life.acknowledge(held) }
        case ..<76: try answer { life, held in try life.refuse(held) }
        case ..<79: try answer { life, held in try life.terminate(held) }
        case ..<82: try answer { life, held in try life.extend(held) }
        case ..<88: now = now + .seconds(1 + chance.number(below: 12))
        case ..<92: try parkOn()
        case ..<93: _ = try commit { _ in }
        case ..<94: try crash()
        case ..<95: try stop()
        case ..<98: try release()
        default: try replay()
        }
    }

    // MARK: What a group's keeper does

    private mutating func takeFromLog() {
        guard group.takesMore else { return }
        take(through: Int(group.next.rawValue) + chance.number(below: 6))
    }

    private mutating func take(through last: Int) {
        let (first, last) = (Int(group.next.rawValue), min(log.count, last))
        guard first <= last else { return }
        // Every seventh event is not for the group.
        let found = (first...last).filter { $0 % 7 != 0 }.map { (position: Position(UInt64($0)), lane: log[$0 - 1]) }
        group.take(found, upTo: Position(UInt64(last + 1)))
    }

    /// Stores what has changed.
    ///
    /// - Returns: Whether who waits for it is told; else there was a crash before it was stored or after.
    private mutating func commit(_ durably: (inout GroupLife) throws -> Void) throws -> Bool {
        let fate = chance.number(below: 40)
        guard fate != 0 else {
            try crash()
            return false
        }
        let changes = group.takeChanges()
        if store == nil { store = StoredContent(place: changes.place) }
        store?.apply(changes)
        group.committed()
        try durably(&self)
        try checkPlace()
        guard fate != 1 else {
            try crash()
            return false
        }
        return true
    }

    /// An end that was meant: everything is stored one by one, and nothing is in doubt.
    private mutating func stop() throws {
        let changes = group.takeChanges(isLast: true)
        if store == nil { store = StoredContent(place: changes.place) }
        store?.apply(changes)
        guard changes.place.reach == .start else { throw Fault(description: "something is in doubt after a stop") }
        try crash()
    }

    private mutating func crash() throws {
        crashes += 1
        if let content = store {
            group = ConsumerGroup(terms, content, at: now, head: Position(UInt64(log.count)))
            // Before anything is given out: what consumers may have keeps its conversation.
            take(through: Int(group.doubtEnd.rawValue) - 1)
        } else {
            group = ConsumerGroup(terms, from: Position(1))
        }
        bound()
        if chance.number(below: 2) == 0 { now = now + .seconds(chance.number(below: 15)) }
    }

    /// What is not stored as pending and was passed is settled.
    private func checkPlace() throws {
        guard let content = store else { return }
        for position in 1..<max(Int(content.place.next.rawValue), 1) where position % 7 != 0 {
            let position = Position(UInt64(position))
            let isPassed = position < content.place.floor
            let isMarked = content.settled[SettledBlock.number(of: position)]?.contains(position) ?? false
            guard isPassed || isMarked, content.pending[position] == nil, !settled.contains(position),
                !parked.contains(position)
            else { continue }
            throw Fault(description: "\(position) is passed, and not settled")
        }
    }

    // MARK: What consumers do

    private mutating func fetch() throws {
        let consumer = chance.number(below: consumers.count)
        group.advance(to: now)
        let room = Int(terms.maxInFlight) - group.inFlight
        let given = group.lease(1 + chance.number(below: 3), at: now)
        guard !given.isEmpty else { return }
        guard given.count <= room else { throw Fault(description: "too many are in flight") }
        // Nobody waits for what need not be stored first.
        if given.allSatisfy(\.isStored) {
            unstored += given.count
        } else {
            guard try commit({ _ in }) else {
                unheard.formUnion(given.map(\.token.position))
                return
            }
        }
        for delivery in given {
            deliveries += 1
            try check(delivery)
            let held = Held(token: delivery.token, lane: delivery.lane, until: delivery.until)
            live[delivery.token.position] = held
            unheard.remove(delivery.token.position)
            consumers[consumer].append(held)
        }
    }

    private mutating func check(_ delivery: LeasedDelivery) throws {
        let position = delivery.token.position
        guard told.insert(delivery.token).inserted else { throw Fault(description: "\(delivery.token) is given twice") }
        if acknowledged.contains(position) { throw Fault(description: "\(position) comes again though acknowledged") }
        if settled.contains(position) { throw Fault(description: "\(position) comes again though settled") }
        // Who was not told of it may have crashed: what says that it is the first time has to be true, and not what says that it is the second.
        if !heard.insert(position).inserted, delivery.deliveries == 1 {
            throw Fault(description: "\(position) comes again as if for the first time")
        }
        if delivery.deliveries > terms.maxDeliveries { throw Fault(description: "\(position) is delivered too often") }
        for (other, held) in live where held.lane == delivery.lane && held.until > now {
            throw Fault(description: "\(position) comes while \(other) of its lane is in flight")
        }
        for earlier in 1..<Int(position.rawValue)
        where log[earlier - 1] == delivery.lane && earlier % 7 != 0 {
            let earlier = Position(UInt64(earlier))
            let isLeftOut = parked.contains(earlier) && terms.undeliverable == .skip
            guard settled.contains(earlier) || isLeftOut else {
                throw Fault(description: "\(position) comes before \(earlier), which is not settled")
            }
        }
    }

    /// A consumer says something of what it has, perhaps long after its time.
    private mutating func answer(_ say: (inout GroupLife, Held) throws -> Bool) throws {
        let consumer = chance.number(below: consumers.count)
        guard !consumers[consumer].isEmpty else { return }
        let index = chance.number(below: consumers[consumer].count)
        let held = consumers[consumer][index]
        // Some forget to take it off, and say it twice.
        if try say(&self, held), chance.number(below: 6) != 0 { consumers[consumer].remove(at: index) }
    }

    private mutating func acknowledge(_ held: Held) throws -> Bool {
        let isGivenAway = live[held.token.position].map { $0.token != held.token } ?? true
        let was = settled.contains(held.token.position)
        let answer = group.acknowledge(held.token, at: now)
        if answer == .counted, was { throw Fault(description: "\(held.token) is settled twice") }
        if answer == .lost, !was, !isGivenAway, !unheard.contains(held.token.position),
            group[held.token.position]?.isDelivered ?? true
        {
            throw Fault(description: "\(held.token) does not count though nobody else has it")
        }
        if answer == .counted, isGivenAway { throw Fault(description: "\(held.token) counts though it was given away") }
        let isHeard = try commit { life in
            guard answer == .counted else { return }
            life.settled.insert(held.token.position)
            life.live[held.token.position] = nil
        }
        if isHeard, answer != .lost, settled.contains(held.token.position) { acknowledged.insert(held.token.position) }
        return isHeard
    }

    private mutating func refuse(_ held: Held) throws -> Bool {
        let delay: Duration? = chance.number(below: 2) == 0 ? nil : .seconds(chance.number(below: 5))
        let answer = group.refuse(held.token, delay: delay, reason: "not now", at: now)
        return try commit { if answer == .counted { $0.end(held) } }
    }

    private mutating func terminate(_ held: Held) throws -> Bool {
        let answer = group.terminate(held.token, reason: "never", at: now)
        return try commit { if answer == .counted { $0.end(held) } }
    }

    private mutating func extend(_ held: Held) throws -> Bool {
        let until = group.extend(held.token, by: nil, at: now)
        _ = try commit { life in
            guard let until, life.live[held.token.position]?.token == held.token else { return }
            life.live[held.token.position]?.until = until
        }
        return false
    }

    private mutating func end(_ held: Held) {
        // It can still acknowledge it until it is given away; nobody counts on it any more.
        live[held.token.position]?.until = now
    }

    // MARK: What operators do

    private mutating func parkOn() throws {
        group.advance(to: now)
        for parking in group.takeParkings() {
            // It is recorded before the group hears of it; whoever has crashed in between finds it known.
            if acknowledged.contains(parking.position) {
                throw Fault(description: "\(parking.position) is parked though acknowledged")
            }
            parked.insert(parking.position)
            live[parking.position] = nil
            if chance.number(below: 10) == 0 { return try crash() }
            group.parked(parking.position)
            guard try commit({ _ in }) else { return }
        }
    }

    private mutating func release() throws {
        guard let position = parked.min() else { return }
        let isDelivered = chance.number(below: 2) == 0
        orders = orders.next
        try order { life in
            life.group.release(
                [(position: position, lane: life.log[Int(position.rawValue) - 1])], isDelivered: isDelivered,
                by: life.orders)
        }
        parked.remove(position)
        if isDelivered {
            settled.remove(position)
            acknowledged.remove(position)
            heard.remove(position)
        } else {
            settled.insert(position)
        }
    }

    private mutating func replay() throws {
        guard chance.number(below: 4) == 0, group.frontier.rawValue > 1 else { return }
        let first = Position(UInt64(1 + chance.number(below: Int(group.frontier.rawValue))))
        guard first < group.frontier else { return }
        orders = orders.next
        try order { life in life.group.replay(from: first, by: life.orders) }
        settled = settled.filter { $0 < first }
        acknowledged = acknowledged.filter { $0 < first }
        heard = heard.filter { $0 < first }
        live = live.filter { $0.key < first }
        // After a crash before that is stored, and another one, nobody knows any more what consumers have kept.
        unheard.formUnion(live.keys)
        // What stands as parked is delivered again with the others.
        parked = parked.filter { $0 < first }
    }

    /// An order is in the log: whatever happens it is followed, once.
    private mutating func order(_ follow: (inout GroupLife) -> Void) throws {
        repeat { follow(&self) } while try !commit { _ in } && store?.place.ordered != orders
        follow(&self)
    }

    // MARK: The end

    /// A consumer that does its part, and an operator who releases what is held: everything is settled in the end.
    private mutating func finish() throws {
        for _ in 0..<(20 * log.count + 200) {
            takeFromLog()
            try parkOn()
            if terms.undeliverable == .hold, !parked.isEmpty { try release() }
            let given = group.lease(10, at: now)
            if try commit({ _ in }) {
                for delivery in given {
                    try check(delivery)
                    let held = Held(token: delivery.token, lane: delivery.lane, until: delivery.until)
                    live[delivery.token.position] = held
                    _ = try acknowledge(held)
                }
            }
            if group.next.rawValue > log.count, group.pendingCount == 0 { break }
            now = now + .seconds(30)
        }
        for position in 1...max(log.count, 1) where position <= log.count && position % 7 != 0 {
            let position = Position(UInt64(position))
            guard settled.contains(position) || parked.contains(position) else {
                throw Fault(description: "\(position) was never delivered")
            }
        }
        guard group.inFlight == 0, group.readyNow == 0, group.pendingCount == 0 else {
            throw Fault(
                description: "it counts \(group.inFlight) in flight and \(group.pendingCount) pending at the end")
        }
    }
}

extension PendingDelivery {
    /// Whether it is still delivered.
    fileprivate var isDelivered: Bool {
        switch state {
        case .pending, .waiting, .leased: true
        case .parking, .held: false
        }
    }
}
