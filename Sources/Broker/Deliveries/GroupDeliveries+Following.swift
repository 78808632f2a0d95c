import Deliveries
import EventLog
import Events
import Logging
import Projections
import Settings
import Synchronization
import Timeline

/// What groups take up of what happens: what is set and asked of them, and the events that they deliver.
extension GroupDeliveries {
    /// Takes up what has just been appended, on the thread that did, and gives it to the first group that waits for it: another thread would
    /// have to be woken first. Everything else is left to who follows what is set and asked of groups.
    func take(_ new: NewRecords) {
        guard new.count <= GroupDeliveries.fewRecords, !new.haveKinds, broker.log.isAtHand(from: new.after.next),
            let done = follow(new)
        else {
            appended.yield()
            return
        }
        for answer in done { answer() }
        _ = try? supply(needy(after: new.after, isAwaited: true))
        if needy(after: new.after) != nil { appended.yield() }
    }

    /// Among these there is nothing that is set or asked of groups.
    ///
    /// - Returns: Those who waited for that; nil where others are to be followed first, or somebody is busy with the groups.
    private func follow(_ new: NewRecords) -> [@Sendable () -> Void]? {
        state.withLockIfAvailable { state in
            guard state.trouble == nil, state.followed == new.after else { return nil }
            state.followed = new.head
            return state.takeFollowers()
        } ?? nil
    }

    /// Follows what is set and asked of groups, and has more taken from the log.
    func followOrders() async throws {
        for await _ in appends {
            var stretch = unfollowed()
            repeat {
                if let stretch { try follow(from: stretch.next, through: stretch.head) }
                supplySome()
                stretch = unfollowed()
            } while stretch != nil
        }
    }

    private func follow(from next: Position, through head: Position) throws {
        try Task.checkCancellation()
        let found = try orders(from: next, through: head)
        guard found.next > next else { throw LogError.showsNothing(from: next, of: head) }
        followed(found.orders, upTo: Position(found.next.rawValue - 1))
    }

    /// What of the log was not followed yet; nil where there is nothing, or where groups stand has to be read again first.
    private func unfollowed() -> (next: Position, head: Position)? {
        let head = broker.log.head
        return state.withLock { $0.trouble == nil && $0.followed < head ? ($0.followed.next, head) : nil }
    }

    private func followed(_ orders: [GroupOrder], upTo position: Position) {
        let done = state.withLock { state -> [@Sendable () -> Void] in
            if state.trouble == nil {
                // Where groups stand may have been read again meanwhile, with some of these.
                for order in orders where order.position > state.followed { follow(order, &state) }
                if !orders.isEmpty {
                    attendAll(&state)
                    state.storeAtOnce { _ in }
                }
                state.followed = max(state.followed, position)
            }
            return state.takeFollowers()
        }
        for answer in done { answer() }
        commitOn()
    }

    /// Does with a group what somebody wants.
    func follow(_ order: GroupOrder, _ state: inout State) {
        // What was said to another group of this name, long ago, is not said to this one.
        guard state.groups[order.name].map({ $0.id < order.position }) ?? true else { return }
        switch order.kind {
        case .set(let terms, let from):
            if state.groups[order.name] != nil {
                state.groups[order.name]?.set(terms, at: order.position)
            } else if order.position > state.followed {
                state.groups[order.name] = GroupKeeper(
                    order.position, order.name, setAt: order.position, ConsumerGroup(terms, from: from))
            }
        case .removed:
            guard let keeper = state.groups.removeValue(forKey: order.name) else { return }
            state.removed.append(keeper.id)
            state.waiting += keeper.fetchers.map { fetcher in { _ in fetcher.answer(.failure(.notFound(order.name))) } }
        case .released(let events, let isRedelivered):
            state.groups[order.name]?.machine.release(events, isDelivered: isRedelivered, by: order.position)
        case .replayed(let from): state.groups[order.name]?.replay(from: from, by: order.position)
        }
    }

    // MARK: Events

    /// Takes events from the log for groups that need them.
    func supply() async {
        for await _ in wakes {
            while !Task.isCancelled {
                do {
                    guard try supply(needy()) else { break }
                } catch {
                    logger.warning("the log can't be read for groups of consumers: \(error)")
                    guard (try? await broker.time.pause(for: GroupDeliveries.pause)) != nil else { return }
                }
            }
        }
    }

    /// Takes events for groups that wait for what has just happened: another task would have to be woken first. Where there is more to be
    /// taken, or something is wrong, that one sees to it.
    func supplySome() {
        for _ in 0..<GroupDeliveries.portionsAtOnce {
            guard let isSupplied = try? supply(needy()) else { break }
            if !isSupplied { return }
        }
        wake.yield()
    }

    /// Takes events for a group that needs them; false where none does, or the log has none.
    private func supply(_ needy: Needy?) throws -> Bool {
        guard let needy else { return false }
        let found = try broker.events(
            for: needy.filter, from: needy.next, atMost: GroupDeliveries.portion, looking: GroupDeliveries.glance)
        guard found.next > needy.next else { return false }
        take(found, for: needy)
        return true
    }

    /// A group that takes more than it has.
    private struct Needy {
        let name: String
        let id: Position
        let next: Position
        let filter: GroupFilter
    }

    /// A group that needs events, where the log has more.
    ///
    /// - Parameters:
    ///   - position: Groups that have still to take something up to there are left to others.
    ///   - isAwaited: Whether a consumer has to wait for them, too.
    private func needy(after position: Position = .start, isAwaited: Bool = false) -> Needy? {
        let head = broker.log.head
        return state.withLock { state in
            for index in state.groups.indices {
                // Looked at where it is: a copy would cost more than all else here.
                guard let next = state.groups.values[index].taking, next > position, next <= head,
                    !isAwaited || !state.groups.values[index].fetchers.isEmpty
                else { continue }
                let keeper = state.groups.values[index]
                return Needy(name: keeper.name, id: keeper.id, next: next, filter: keeper.filter)
            }
            return nil
        }
    }

    private func take(
        _ found: (found: [(position: Position, lane: ConversationID)], next: Position), for needy: Needy
    ) {
        change(needy.name) { keeper, _ in
            // Somebody may have had it begin elsewhere meanwhile.
            guard keeper.id == needy.id, keeper.machine.next == needy.next else { return }
            keeper.machine.take(found.found, upTo: found.next)
        } failed: { _ in
        }
    }
}

extension GroupDeliveries.State {
    /// Those whose position was reached.
    mutating func takeFollowers() -> [@Sendable () -> Void] {
        let reached = followed
        defer { followers.removeAll { $0.0 <= reached } }
        return followers.filter { $0.0 <= reached }.map(\.1)
    }
}
