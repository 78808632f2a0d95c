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
        let watch = broker.log.watchAppends(GroupOrder.kinds) { [weak self] in self?.take($0) }
        defer { watch.end() }
        try await load(givenUpTo: beginning)
        let failure = await withTaskGroup(of: (any Error)?.self) { group in
            for work in [supply, keepTime, keepFloors, park, mend] as [@Sendable () async -> Void] {
                group.addTask {
                    await work()
                    return nil
                }
            }
            for work in [followOrders, untilLogEnds] as [@Sendable () async throws -> Void] {
                group.addTask {
                    do { try await work() } catch { return error }
                    return nil
                }
            }
            defer { group.cancelAll() }
            return await group.first { $0 != nil } ?? nil
        }
        if let failure { throw failure }
    }

    /// Ends with what the log ends with.
    private func untilLogEnds() async throws { _ = try await broker.log.waitForAppend(after: .largest) }

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

    // MARK: What goes on by itself

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
