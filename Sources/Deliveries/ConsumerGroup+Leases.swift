import HeapModule
import Settings
public import Timeline

/// What came of what a consumer says of its delivery.
public enum Settlement: Hashable, Sendable {
    /// It counts.
    case counted
    /// It counted before: this is the second time.
    case again
    /// The delivery was given away, or settled by somebody else: what is said of it does not count.
    case lost
}

extension ConsumerGroup {
    /// Gives out events whose turn it is, the earliest first, for as long as the terms say.
    ///
    /// - Parameter most: How many at most.
    public mutating func lease(_ most: Int, at now: Timestamp) -> [LeasedDelivery] {
        advance(to: now)
        var given: [LeasedDelivery] = []
        let most = min(most, readyNow)
        while given.count < most, let turn = ready.popMin() {
            guard lanes[turn.lane]?.turn == turn.position else { continue }
            given.append(give(turn.position, at: now))
        }
        return given
    }

    private mutating func give(_ position: Position, at now: Timestamp) -> LeasedDelivery {
        lease += 1
        if lease > reserved { isChanged = true }
        let (number, until) = (lease, now + terms.ackWait)
        change(position) { delivery in
            delivery.state = .leased(until: until)
            delivery.deliveries += 1
            delivery.lease = number
        }
        due.insert(Due(at: until, position: position))
        let delivery = self[position] ?? PendingDelivery(lane: .system)
        return LeasedDelivery(
            token: LeaseToken(position: position, lease: number), lane: delivery.lane, deliveries: delivery.deliveries,
            until: until)
    }

    /// A consumer is done with its delivery. Also late: as long as it was not given away.
    public mutating func acknowledge(_ token: LeaseToken, at now: Timestamp) -> Settlement {
        advance(to: now)
        guard let index = pending.index(forKey: token.position), holds(token, pending.values[index].delivery) else {
            return settled.contains(token) ? .again : .lost
        }
        settled.add(token)
        settle(token.position, at: index)
        return .counted
    }

    /// A consumer can't do its part now: the event is delivered again, after a length of time or as the terms say, unless it was
    /// delivered as often as it may be.
    public mutating func refuse(
        _ token: LeaseToken, delay: Duration?, reason: String, at now: Timestamp
    ) -> Settlement {
        advance(to: now)
        guard holds(token) else { return .lost }
        fail(token.position, delay: delay, reason: reason, at: now)
        return .counted
    }

    /// A consumer will never do its part: the event is parked.
    public mutating func terminate(_ token: LeaseToken, reason: String, at now: Timestamp) -> Settlement {
        advance(to: now)
        guard holds(token) else { return .lost }
        park(token.position, reason: reason)
        return .counted
    }

    /// A consumer needs longer: until a length of time from now, or as long as the terms say. Not any more when its time was over.
    ///
    /// - Returns: Until when it has it; nil where it was given away.
    public mutating func extend(_ token: LeaseToken, by length: Duration?, at now: Timestamp) -> Timestamp? {
        advance(to: now)
        guard holds(token), self[token.position]?.isLeased == true else { return nil }
        let until = now + (length ?? terms.ackWait)
        change(token.position) { $0.state = .leased(until: until) }
        due.insert(Due(at: until, position: token.position))
        return until
    }

    /// Does what time does: leases end, and events that were delivered in vain can be delivered again.
    public mutating func advance(to now: Timestamp) {
        while let first = due.min, first.at <= now {
            _ = due.popMin()
            switch self[first.position]?.state {
            case .leased(let until)? where until == first.at:
                fail(first.position, delay: nil, reason: "no acknowledgement within its time", at: now)
            case .waiting(let until)? where until == first.at: change(first.position) { $0.state = .pending }
            default: continue
            }
        }
    }

    /// Whether a consumer has this now.
    public func isHeld(_ token: LeaseToken) -> Bool {
        guard let delivery = self[token.position] else { return false }
        return delivery.lease == token.lease && delivery.isLeased
    }

    /// Whether a lease is the last one of an event that is still to be delivered.
    private func holds(_ token: LeaseToken) -> Bool {
        self[token.position].map { holds(token, $0) } ?? false
    }

    private func holds(_ token: LeaseToken, _ delivery: PendingDelivery) -> Bool {
        guard delivery.lease == token.lease else { return false }
        switch delivery.state {
        case .pending, .waiting, .leased: return true
        case .parking, .held: return false
        }
    }

    private mutating func fail(_ position: Position, delay: Duration?, reason: String, at now: Timestamp) {
        guard let delivery = self[position] else { return }
        guard delivery.deliveries < terms.maxDeliveries else { return park(position, reason: reason) }
        let wait = delay ?? terms.wait(after: delivery.deliveries)
        guard wait > .zero else { return change(position) { $0.state = .pending } }
        change(position) { $0.state = .waiting(until: now + wait) }
        due.insert(Due(at: now + wait, position: position))
    }
}
