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
        while given.count < most, let place = ready.popMin() {
            guard held.has(place), held[laneOf: place].turn == place.position else { continue }
            given.append(give(place, now))
        }
        return given
    }

    private mutating func give(_ place: HeldEvents.Place, _ now: Timestamp) -> LeasedDelivery {
        lease += 1
        if lease > reserved { isChanged = true }
        let (number, until) = (lease, now + terms.ackWait)
        let isLent = canLend(place)
        if isLent {
            if !reach.lend(place.position) { isChanged = true }
            alter(place) { $0.give(number, until: until) }
        } else {
            change(place) { $0.give(number, until: until) }
        }
        due.insert(Due(at: until, place: place))
        let (token, delivery) = (LeaseToken(position: place.position, lease: number), held[place].delivery)
        return LeasedDelivery(
            token: token, lane: delivery.lane, deliveries: delivery.deliveries, until: until,
            isStored: isLent && reach.covers(token, in: delivery.lane))
    }

    /// Whether an event can be given out without its lease being stored: nothing of it is stored, or is to be.
    private func canLend(_ place: HeldEvents.Place) -> Bool {
        held[place].delivery.deliveries == 0 && !held[place].isRecorded && !held[place].isChanged
            && Reach.lends(terms)
    }

    /// A consumer is done with its delivery. Also late: as long as it was not given away.
    public mutating func acknowledge(_ token: LeaseToken, at now: Timestamp) -> Settlement {
        advance(to: now)
        guard let place = take(token) else { return settled.contains(token) ? .again : .lost }
        settled.add(token)
        settle(place)
        return .counted
    }

    /// A consumer can't do its part now: the event is delivered again, after a length of time or as the terms say, unless it was
    /// delivered as often as it may be.
    public mutating func refuse(
        _ token: LeaseToken, delay: Duration?, reason: String, at now: Timestamp
    ) -> Settlement {
        advance(to: now)
        guard let place = take(token) else { return .lost }
        fail(place, delay: delay, reason: reason, at: now)
        return .counted
    }

    /// A consumer will never do its part: the event is parked.
    public mutating func terminate(_ token: LeaseToken, reason: String, at now: Timestamp) -> Settlement {
        advance(to: now)
        guard let place = take(token) else { return .lost }
        park(place, reason: reason)
        return .counted
    }

    /// A consumer needs longer: until a length of time from now, or as long as the terms say. Not any more when its time was over.
    ///
    /// - Returns: Until when it has it; nil where it was given away.
    public mutating func extend(_ token: LeaseToken, by length: Duration?, at now: Timestamp) -> Timestamp? {
        advance(to: now)
        guard let place = take(token), held[place].delivery.isLeased else { return nil }
        let until = now + (length ?? terms.ackWait)
        change(place) { $0.state = .leased(until: until) }
        due.insert(Due(at: until, place: place))
        return until
    }

    /// Does what time does: leases end, and events that were delivered in vain can be delivered again.
    public mutating func advance(to now: Timestamp) {
        while let first = due.min, first.at <= now {
            _ = due.popMin()
            guard held.has(first.place) else { continue }
            switch held[first.place].delivery.state {
            case .leased(let until) where until == first.at:
                fail(first.place, delay: nil, reason: "no acknowledgement within its time", at: now)
            case .waiting(let until) where until == first.at: change(first.place) { $0.state = .pending }
            default: continue
            }
        }
    }

    /// Whether a consumer has this now.
    public func isHeld(_ token: LeaseToken) -> Bool {
        place(of: token).map { held[$0].delivery.isLeased } ?? false
    }

    /// The event of a lease of which somebody says something; nil for any that does not count. Where nothing was known of it, it is now.
    private mutating func take(_ token: LeaseToken) -> HeldEvents.Place? {
        guard let place = place(of: token) else { return nil }
        if held[place].delivery.isDoubtful { alter(place) { $0.becomeKnown(as: token.lease) } }
        return place
    }

    /// The event of a lease that is the last one of an event which is still to be delivered; nil for any other.
    private func place(of token: LeaseToken) -> HeldEvents.Place? {
        guard let place = held.place(of: token.position) else { return nil }
        let isItsOwn = held[place].delivery.lease == token.lease
        guard isItsOwn || held[place].delivery.isDoubtful && doubt.leases.contains(token.lease) else { return nil }
        switch held[place].delivery.state {
        case .pending, .waiting, .leased: return place
        case .parking, .held: return nil
        }
    }

    private mutating func fail(_ place: HeldEvents.Place, delay: Duration?, reason: String, at now: Timestamp) {
        let deliveries = held[place].delivery.deliveries
        guard deliveries < terms.maxDeliveries else { return park(place, reason: reason) }
        let wait = delay ?? terms.wait(after: deliveries)
        guard wait > .zero else { return change(place) { $0.state = .pending } }
        change(place) { $0.state = .waiting(until: now + wait) }
        due.insert(Due(at: now + wait, place: place))
    }
}
