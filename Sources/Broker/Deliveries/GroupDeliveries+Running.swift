import Deliveries
import DequeModule
import Dispatch
import EventLog
import Events
import HeapModule
import Logging
import Projections
import Settings
import Synchronization
import Timeline

extension GroupDeliveries {
    /// Works until the task is cancelled, or the log has stopped. To be called once.
    public func run() async throws {
        defer { end() }
        let head = try await load(givenUpTo: beginning)
        var failure: (any Error)?
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.supply() }
            group.addTask { await self.keepTime() }
            group.addTask { await self.keepFloors() }
            group.addTask { await self.park() }
            group.addTask { await self.mend() }
            do { try await followOrders(after: head) } catch { failure = error }
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    /// Nobody waits for anything any more.
    private func end() {
        state.withLock { $0.isEnding = true }
        raiseFloors()
        // Whoever stores something does it on that queue.
        commits?.sync {}
        let (waiting, store) = state.withLock { state in
            state.trouble = "Parley is stopping"
            state.hasEnded = true
            let fetchers = state.groups.values.flatMap(\.fetchers)
            state.groups = [:]
            let followers = state.followers.map(\.1)
            state.followers = []
            let nothing = Result<GivenDeliveries, GroupError>.success(.none)
            return (fetchers.map { fetcher in { fetcher.answer(nothing) } } + followers, state.store)
        }
        for answer in waiting { answer() }
        store?.close()
    }

    // MARK: Following

    /// Follows what is set and asked of groups, and has more taken from the log.
    private func followOrders(after head: Position) async throws {
        var (next, readable) = (head.next, head)
        while true {
            try Task.checkCancellation()
            if next > readable { readable = try await broker.log.waitForAppend(after: Position(next.rawValue - 1)) }
            let found = try orders(from: next, through: readable)
            guard found.next > next else { throw LogError.showsNothing(from: next, of: readable) }
            next = found.next
            followed(found.orders, upTo: Position(next.rawValue - 1))
            supplySome()
        }
    }

    private func followed(_ orders: [GroupOrder], upTo position: Position) {
        let done = state.withLock { state -> [@Sendable () -> Void] in
            if state.trouble == nil {
                for order in orders { follow(order, &state) }
                if !orders.isEmpty {
                    attendAll(&state)
                    state.waiting.append { _ in }
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

    // MARK: What goes on by itself

    /// Takes events from the log for groups that need them.
    private func supply() async {
        for await _ in wakes {
            while !Task.isCancelled {
                do {
                    guard try supplyOne() else { break }
                } catch {
                    logger.warning("the log can't be read for groups of consumers: \(error)")
                    guard (try? await broker.time.pause(for: GroupDeliveries.pause)) != nil else { return }
                }
            }
        }
    }

    /// Takes events for groups that wait for what has just happened: another task would have to be woken first. Where there is more to be
    /// taken, or something is wrong, that one sees to it.
    private func supplySome() {
        for _ in 0..<GroupDeliveries.portionsAtOnce {
            guard let isSupplied = try? supplyOne() else { break }
            if !isSupplied { return }
        }
        wake.yield()
    }

    /// Takes events for one group that needs them; false where none does, or the log has none.
    private func supplyOne() throws -> Bool {
        guard let (name, id, next, filter) = needy() else { return false }
        let found = try broker.events(
            for: filter, from: next, atMost: GroupDeliveries.portion, looking: GroupDeliveries.glance)
        guard found.next > next else { return false }
        take(found, for: name, id, from: next)
        return true
    }

    /// A group that takes more than it has, where the log has more.
    private func needy() -> (String, Position, Position, GroupFilter)? {
        let head = broker.log.head
        return state.withLock { state in
            for (name, keeper) in state.groups where keeper.loss == nil && keeper.machine.takesMore {
                if keeper.machine.next <= head { return (name, keeper.id, keeper.machine.next, keeper.filter) }
            }
            return nil
        }
    }

    private func take(
        _ found: (found: [(position: Position, lane: ConversationID)], next: Position), for name: String,
        _ id: Position, from first: Position
    ) {
        change(name) { keeper, _ in
            // Somebody may have had it begin elsewhere meanwhile.
            guard keeper.id == id, keeper.machine.next == first else { return }
            keeper.machine.take(found.found, upTo: found.next)
        } failed: { _ in
        }
    }

    /// Does what time does, when it does it.
    private func keepTime() async {
        await withDiscardingTaskGroup { group in
            for await due in dues {
                group.addTask {
                    let time = self.broker.time
                    let length = max(min(time.delay(until: due), due - time.now), .milliseconds(1))
                    guard (try? await time.pause(for: length)) != nil else { return }
                    self.tick(due)
                }
            }
        }
    }

    /// Raises floors before long, so that a start needn't look through much of the log again.
    private func keepFloors() async {
        for await _ in lowFloors {
            guard (try? await broker.time.pause(for: GroupDeliveries.floorTime)) != nil else { return }
            raiseFloors()
        }
    }

    private func tick(_ due: Timestamp) {
        let (isArmed, late) = state.withLock { state -> (Bool, [GroupKeeper.Fetcher]) in
            // An earlier moment has come in between, and has seen to this one.
            guard state.armed == due else { return (false, []) }
            state.armed = nil
            attendAll(&state)
            return (true, endPatience(&state))
        }
        for fetcher in late { fetcher.answer(.success(.none)) }
        if isArmed { commitOn() }
    }

    /// Those who have waited for as long as they wanted to.
    private func endPatience(_ state: inout State) -> [GroupKeeper.Fetcher] {
        var late: [GroupKeeper.Fetcher] = []
        let now = broker.time.now
        while let first = state.patience.min, first.request.hasEnded || first.until <= now {
            _ = state.patience.popMin()
            if let fetcher = state.groups[first.group]?.remove(first.request) { late.append(fetcher) }
        }
        if let next = state.patience.min { arm(next.until, &state) }
        return late
    }

    /// Has recorded what is delivered no more.
    private func park() async {
        await work(on: parkings, atMost: 8) { order in
            while !Task.isCancelled {
                do {
                    _ = try await self.broker.submit(order.command)
                    break
                } catch let error as BrokerError where error == .stopped { return } catch {
                    self.logger.warning("an event of group '\(order.name)' can't be parked yet: \(error)")
                    guard (try? await self.broker.time.pause(for: GroupDeliveries.pause)) != nil else { return }
                }
            }
            self.change(order.name) { keeper, _ in
                if keeper.id == order.group { keeper.machine.parked(order.parking.position) }
            } failed: { _ in
            }
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
