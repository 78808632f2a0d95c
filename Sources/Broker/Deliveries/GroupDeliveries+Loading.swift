import Deliveries
import EventLog
import Logging
import Projections
import Settings
import Synchronization
import Timeline

/// Where groups stand, as it is read at the start, and again after they could not be stored.
extension GroupDeliveries {
    /// Reads where groups stand.
    ///
    /// - Returns: From where on what is set and asked is to be followed.
    func load() async throws -> Position {
        let (head, groups) = try await broker.queryWhenPossible { world in (world.head, world.groups.all) }
        let store = try open(head)
        var keepers: [String: GroupKeeper] = [:]
        for group in groups { keepers[group.name] = try keeper(of: group, at: head, in: store) }
        let known = Set(groups.map(\.id))
        let removed = try store.groups().filter { !known.contains($0) && $0 <= head }
        let missed = try orders(after: min(store.followed, head), upTo: head)
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
        return head
    }

    private func keeper(of group: Group, at head: Position, in store: any DeliveryStore) throws -> GroupKeeper {
        guard let content = try store.load(group.id) else {
            let isLost = group.id <= store.founded
            return GroupKeeper(
                group.id, group.name, setAt: head, ConsumerGroup(group.terms, from: group.from),
                loss: isLost ? "the folder 'deliveries' is another than the one it was kept in" : nil)
        }
        let isAhead = content.place.next > head.next
        return GroupKeeper(
            group.id, group.name, setAt: head, ConsumerGroup(group.terms, content),
            loss: isAhead ? "the log is an older one than it was kept beside, such as one from a backup" : nil)
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
                    _ = try await load()
                    logger.notice("groups of consumers deliver again")
                    break
                } catch {
                    logger.error("where groups of consumers stand can't be read: \(error)")
                }
            }
        }
    }
}
