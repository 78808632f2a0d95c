import Encoding
import Events
import Projections
import Settings
import Timeline

/// Makes a group of consumers, or changes its terms; the same again is no event.
///
/// - Parameter from: The first position that a new one is to have; nil for what happens from now on.
func setGroup(
    _ name: String, _ terms: GroupTerms, from: Position?, by origin: Origin, _ world: borrowing World,
    _ draft: inout Draft
) throws(Rejection) {
    guard isGivenName(name) else {
        throw Rejection(.invalid, "a group's name has 1 to 64 letters, digits, '-', '_' or '.'")
    }
    if let unknown = terms.types.first(where: { EventKind(named: $0) == nil }) {
        let hint = NearMiss.hint(forEndOf: unknown, among: EventKind.allCases.map(\.name))
        throw Rejection(
            .invalid, "types: there is no kind of event '\(unknown)'\(hint.isEmpty ? ": see 'GET /v1/schemas'" : hint)")
    }
    let before = world.groups[name]
    if let before {
        guard from == nil || from == before.from else {
            throw Rejection(
                .stale,
                "the group '\(name)' is there and has its place: use 'POST /v1/groups/\(name)/replay' to deliver something again"
            )
        }
        guard before.terms != terms else { return }
    }
    guard before != nil || world.groups.all.count < GroupTerms.limit else {
        throw Rejection(
            .invalid, "there are \(GroupTerms.limit) groups, which is the most: remove one that nobody uses")
    }
    if let from, from > world.head.next {
        throw Rejection(.invalid, "from: the log ends at \(world.head): leave 'from' out for what happens from now on")
    }
    var set = GroupSet(name: name, terms: terms, from: before?.from ?? from ?? draft.nextPosition, by: "\(origin)")
    set.changed = before.map { terms.said.differences(from: $0.terms.said).map(\.description) } ?? []
    draft.recordSystem(.groupSet(set))
}

/// Takes a group away, and with it what it has had.
func removeGroup(_ name: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    try checkGroup(name, world)
    draft.recordSystem(.groupRemoved(GroupRemoved(name: name, by: "\(origin)")))
}

/// Records that a group delivers an event no more. What is parked already is no event; what was asked for a group that is no more, neither.
func parkDelivery(
    _ parked: DeliveryParked, group id: Position, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    guard let group = world.groups[parked.group], group.id == id, group.parked(parked.event) == nil else { return }
    guard group.parked.count < Group.parkedLimit else {
        throw Rejection(
            .stale,
            "\(Group.parkedLimit) events of the group '\(group.name)' are parked, which is the most: release some")
    }
    draft.recordSystem(.deliveryParked(parked))
}

/// Has parked events delivered once more, or left out.
func releaseDeliveries(
    _ name: String, _ events: [Position], isRedelivered: Bool, by origin: Origin, _ world: borrowing World,
    _ draft: inout Draft
) throws(Rejection) {
    try checkGroup(name, world)
    guard !events.isEmpty, events.count <= DeliveryReleased.limit else {
        throw Rejection(.invalid, "name 1 to \(DeliveryReleased.limit) parked events")
    }
    for event in events where world.groups[name]?.parked(event) == nil {
        throw Rejection(
            .notFound, "event \(event.rawValue) is not parked: see 'GET /v1/groups/\(name)/parked'")
    }
    draft.recordSystem(
        .deliveryReleased(
            DeliveryReleased(group: name, events: events, redelivered: isRedelivered, by: "\(origin)")))
}

/// Has everything delivered again from a position on.
func replayGroup(
    _ replayed: GroupReplayed, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try checkGroup(replayed.group, world)
    draft.recordSystem(.groupReplayed(replayed))
}

private func checkGroup(_ name: String, _ world: borrowing World) throws(Rejection) {
    guard world.groups[name] != nil else { throw .noGroup(name) }
}

extension Rejection {
    /// There is no group with this name.
    public static func noGroup(_ name: String) -> Rejection {
        Rejection(.notFound, "there is no group '\(name)': list them with 'GET /v1/groups'")
    }
}
