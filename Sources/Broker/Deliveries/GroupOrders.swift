import Decisions
import Deliveries
import EventLog
import Events
import Settings
import Timeline

/// What somebody wants of a group, as the log has it.
struct GroupOrder: Sendable {
    enum Kind: Sendable {
        case set(GroupTerms, from: Position)
        case removed
        case released([(position: Position, lane: ConversationID)], isRedelivered: Bool)
        case replayed(from: Position)
    }

    /// The kinds of event that are one.
    static let kinds: Set<UInt16> = [
        EventKind.groupSet.rawValue, EventKind.groupRemoved.rawValue, EventKind.deliveryReleased.rawValue,
        EventKind.groupReplayed.rawValue,
    ]

    let position: Position
    /// The group's name.
    let name: String
    let kind: Kind

    /// Whether it says what is delivered, and how.
    var setsTerms: Bool { if case .set = kind { true } else { false } }

    /// Reads an order; nil where an event is none.
    init?(at position: Position, in log: any EventLog) throws {
        self.position = position
        switch try log.event(at: position)?.event {
        case .groupSet(let set)?: (name, kind) = (set.name, .set(set.terms, from: set.from))
        case .groupRemoved(let removed)?: (name, kind) = (removed.name, .removed)
        case .groupReplayed(let replayed)?: (name, kind) = (replayed.group, .replayed(from: replayed.from))
        case .deliveryReleased(let released)?:
            let events = try released.events.compactMap { position in
                try log.event(at: position).map { (position: position, lane: $0.conversation) }
            }
            (name, kind) = (released.group, .released(events, isRedelivered: released.redelivered))
        default: return nil
        }
    }
}

/// An event of a group that is to be recorded as parked.
struct ParkingOrder: Sendable {
    let group: Position
    let name: String
    let parking: Parking

    init(group: Position, name: String, _ parking: Parking) {
        (self.group, self.name, self.parking) = (group, name, parking)
    }

    /// What has it recorded.
    var command: Command {
        var parked = DeliveryParked()
        (parked.group, parked.event, parked.conversation) = (name, parking.position, parking.lane.rawValue)
        (parked.deliveries, parked.reason) = (parking.deliveries, parking.reason)
        return .parkDelivery(parked, group: group)
    }
}
