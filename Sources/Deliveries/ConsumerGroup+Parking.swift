import Settings
public import Timeline

/// An event that is delivered no more, to be recorded.
public struct Parking: Hashable, Sendable {
    /// The event.
    public let position: Position
    /// Its conversation.
    public let lane: ConversationID
    /// How often it was delivered.
    public let deliveries: UInt32
    /// Why.
    public let reason: String
}

extension ConsumerGroup {
    mutating func park(_ place: HeldEvents.Place, reason: String) {
        change(place) { $0.state = .parking(reason: PendingDelivery.bounded(reason)) }
        parkings.insert(place.position)
    }

    /// Those that are to be recorded as parked: each is handed out once, and again after a start.
    public mutating func takeParkings() -> [Parking] {
        defer { parkings = [] }
        return parkings.sorted().compactMap { position in
            guard let delivery = self[position], case .parking(let reason) = delivery.state else { return nil }
            return Parking(
                position: position, lane: delivery.lane, deliveries: delivery.deliveries, reason: reason)
        }
    }

    /// An event is recorded as parked: its lane goes on, or waits, as the terms say.
    public mutating func parked(_ position: Position) {
        guard let place = held.place(of: position), case .parking = held[place].delivery.state else { return }
        switch terms.undeliverable {
        case .skip: settle(place)
        case .hold: change(place) { $0.state = .held }
        }
    }

    /// Somebody has decided about parked events: they are delivered once more from the beginning, or left out.
    ///
    /// - Parameters:
    ///   - events: The events, with their conversations.
    ///   - isDelivered: Whether they are delivered.
    ///   - order: Where it is recorded that somebody wants it: it is followed once.
    public mutating func release(
        _ events: some Sequence<(position: Position, lane: ConversationID)>, isDelivered: Bool, by order: Position
    ) {
        guard follow(order) else { return }
        for event in events { release(event.position, lane: event.lane, isDelivered: isDelivered) }
    }

    private mutating func release(_ position: Position, lane: ConversationID, isDelivered: Bool) {
        guard let place = held.place(of: position) else {
            guard position < frontier else { return }
            guard isDelivered else {
                if position >= floor { done.insert(position) }
                return
            }
            done.remove(position)
            // Those behind it may be stored: it is to come before them again.
            return change(add(position, PendingDelivery(lane: lane))) { _ in }
        }
        guard held[place].delivery.state == .held else { return }
        guard isDelivered else { return settle(place) }
        change(place) { delivery in
            (delivery.state, delivery.deliveries, delivery.lease) = (.pending, 0, 0)
        }
    }

    /// Everything from a position on is delivered again. What consumers have of it is given away, and what is not settled before it
    /// remains.
    ///
    /// - Parameter order: Where it is recorded that somebody wants it: it is followed once.
    public mutating func replay(from first: Position, by order: Position) {
        guard follow(order) else { return }
        for place in Array(held.places) where place.position >= first { settle(place) }
        done.forget(from: first)
        // What was settled before is delivered again all the same.
        settled = SettledLeases(limit: ConsumerGroup.memory)
        next = min(next, max(first, Position(1)))
        doubt.before = min(doubt.before, first)
        // What consumers keep has to be told from what was given away.
        storeLent()
        recalled = lease
        floor = min(floor, next)
    }

    private mutating func follow(_ order: Position) -> Bool {
        guard order > ordered else { return false }
        (ordered, isChanged) = (order, true)
        reach.order()
        return true
    }
}

extension PendingDelivery {
    /// The beginning of a reason that can be kept.
    static func bounded(_ reason: String) -> String {
        guard reason.utf8.count > reasonLimit else { return reason }
        var kept = ""
        for character in reason {
            guard kept.utf8.count + character.utf8.count <= reasonLimit - 3 else { break }
            kept.append(character)
        }
        return kept + "…"
    }
}
