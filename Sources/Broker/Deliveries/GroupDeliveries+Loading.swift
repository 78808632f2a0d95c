import Deliveries
import EventLog
import Events
import Logging
import Projections
import Settings
import Synchronization
import Timeline

/// Where groups stand, as it is read at the start, and again after they could not be stored.
extension GroupDeliveries {
    /// Reads where groups stand.
    ///
    /// - Parameter last: The last position that can have been given out; all that there are where it is nil.
    func load(givenUpTo last: Position? = nil) async throws {
        let (head, groups) = try await broker.queryWhenPossible { world in (world.head, world.groups.all) }
        let store = try open(head)
        let missed = try orders(after: min(store.followed, head), upTo: head)
        var keepers: [String: GroupKeeper] = [:]
        for group in groups {
            keepers[group.name] = try keeper(of: group, at: head, in: store, missed, givenUpTo: last ?? head)
        }
        let known = Set(groups.map(\.id))
        let removed = try store.groups().filter { !known.contains($0) && $0 <= head }
        let loaded = keepers
        let done = state.withLock { state in
            (state.store, state.groups, state.removed, state.trouble) = (store, loaded, removed, nil)
            for order in missed { follow(order, &state) }
            state.followed = max(state.followed, head)
            attendAll(&state)
            return state.takeFollowers()
        }
        for answer in done { answer() }
        wake.yield()
        // There may be more by now.
        appended.yield()
    }

    /// - Parameters:
    ///   - missed: What was set and asked of groups since the store was told last.
    ///   - last: The last position that can have been given out.
    private func keeper(
        of group: Group, at head: Position, in store: any DeliveryStore, _ missed: [GroupOrder],
        givenUpTo last: Position
    ) throws -> GroupKeeper {
        guard let content = try store.load(group.id) else {
            let isLost = group.id <= store.founded
            return GroupKeeper(
                group.id, group.name, setAt: head, ConsumerGroup(group.terms, from: group.from),
                loss: isLost ? "the folder 'deliveries' is another than the one it was kept in" : nil)
        }
        let isAhead = content.place.next > head.next
        let setAt = missed.first { $0.setsTerms && $0.name == group.name && $0.position > group.id }?.position
        let terms = try setAt.map { try self.terms(of: group, before: $0) } ?? group.terms
        var machine = ConsumerGroup(terms, content, at: broker.time.now, head: last)
        // What consumers may have was given to them by these terms: new ones hold when their order is followed. And it keeps its
        // conversation, so nothing is given out before.
        try takeDoubtful(&machine)
        return GroupKeeper(
            group.id, group.name, setAt: setAt == nil ? head : group.id, machine,
            loss: isAhead ? "the log is an older one than it was kept beside, such as one from a backup" : nil)
    }

    /// The terms that a group had before they were set at a position.
    private func terms(of group: Group, before position: Position) throws -> GroupTerms {
        var found: GroupTerms?
        try broker.log.readBackwards(.system, from: position, mode: .payloads) { envelope, payload in
            guard envelope.kind == EventKind.groupSet.rawValue, envelope.position < position else { return true }
            guard case .groupSet(let set) = RecordedEvent(envelope, payload: payload).event, set.name == group.name
            else { return true }
            found = set.terms
            return false
        }
        return found ?? group.terms
    }

    private func takeDoubtful(_ machine: inout ConsumerGroup) throws {
        let filter = GroupFilter(machine.terms)
        while machine.next < machine.doubtEnd {
            let rest = Int(machine.doubtEnd.rawValue - machine.next.rawValue)
            let found = try broker.events(
                for: filter, from: machine.next, atMost: GroupDeliveries.portion,
                looking: min(GroupDeliveries.glance, rest))
            guard found.next > machine.next else { return }
            machine.take(found.found, upTo: found.next)
        }
    }

    /// What was set and asked of groups in a stretch of the log.
    private func orders(after first: Position, upTo last: Position) throws -> [GroupOrder] {
        var (orders, next): ([GroupOrder], Position) = ([], first.next)
        while next <= last {
            let found = try self.orders(from: next, through: last)
            guard found.next > next else { break }
            orders += found.orders
            next = found.next
        }
        return orders
    }

    func orders(from first: Position, through last: Position) throws -> (orders: [GroupOrder], next: Position) {
        var positions: [Position] = []
        let limit = min(GroupDeliveries.glance, Int(last.rawValue - first.rawValue + 1))
        let next = try broker.log.read(from: first, limit: limit, mode: .headers) { envelope, _ in
            if GroupOrder.kinds.contains(envelope.kind) { positions.append(envelope.position) }
            return true
        }
        return (try positions.compactMap { try GroupOrder(at: $0, in: broker.log) }, next)
    }

    /// Tries to read where groups stand again after they could not be stored.
    func mend() async {
        for await _ in breaks {
            while !Task.isCancelled {
                guard (try? await broker.time.pause(for: GroupDeliveries.pause)) != nil else { return }
                do {
                    state.withLock { state in
                        state.store?.close()
                        state.store = nil
                    }
                    try await load()
                    logger.notice("groups of consumers deliver again")
                    break
                } catch {
                    logger.error("where groups of consumers stand can't be read: \(error)")
                }
            }
        }
    }
}
