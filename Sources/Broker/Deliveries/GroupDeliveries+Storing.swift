import Deliveries
import Dispatch
import EventLog
import HeapModule
import Logging
import Synchronization
import Timeline

/// Changes, what follows from them, and their commits: one at a time, each with all that was changed meanwhile.
extension GroupDeliveries {
    /// Changes a group, gives out what can be given out then, and has it stored.
    func change(
        _ name: String, _ body: (inout GroupKeeper, inout State) throws(GroupError) -> Void,
        failed: (GroupError) -> Void
    ) {
        let (failure, next) = state.withLock { state -> (GroupError?, NextStep) in
            do throws(GroupError) {
                try change(name, &state, body)
                return (nil, state.nextStep())
            } catch { return (error, NextStep()) }
        }
        if let failure { return failed(failure) }
        goOn(next)
    }

    private func change(
        _ name: String, _ state: inout State, _ body: (inout GroupKeeper, inout State) throws(GroupError) -> Void
    ) throws(GroupError) {
        if let trouble = state.trouble { throw .unavailable(trouble) }
        if let loss = state.groups[name]?.loss { throw .lost(name, reason: loss) }
        // Taken out, so that it is changed where it is.
        guard var keeper = state.groups.removeValue(forKey: name) else { throw .notFound(name) }
        defer { state.groups[name] = keeper }
        try body(&keeper, &state)
        attend(&keeper, &state)
        if keeper.lacksConsumers { state.pace.hurry() }
    }

    /// What follows from a change: who waits is served, what is to be parked is handed on, more is taken from the log.
    func attend(_ keeper: inout GroupKeeper, _ state: inout State) {
        for (fetcher, deliveries) in keeper.serve(at: broker.time.now) {
            let stored = deliveries.allSatisfy(\.isStored) ? nil : Pledge<GroupError?>()
            state.ready.append { fetcher.answer(.success(GivenDeliveries(deliveries: deliveries, stored: stored))) }
            if let stored { state.storeAtOnce { stored.keep($0) } } else { state.hasGivenOut = true }
        }
        if keeper.loss == nil, keeper.machine.isFloorBehind { lowFloor.yield() }
        for order in keeper.machine.takeParkings() {
            parking.yield(ParkingOrder(group: keeper.id, name: keeper.name, order))
        }
        // What has just happened is taken by who follows the log.
        if keeper.machine.takesMore, keeper.wasFull, keeper.machine.next <= broker.log.head { wake.yield() }
        keeper.wasFull = !keeper.machine.takesMore
        if let next = keeper.machine.nextDue(before: state.armed) { arm(next, &state) }
    }

    /// Has what time does looked at when a moment has come.
    func arm(_ next: Timestamp, _ state: inout State) {
        guard state.armed.map({ next < $0 }) ?? true else { return }
        state.armed = next
        due.yield(next)
    }

    /// Has somebody answered who waits, when their time is over.
    func bePatient(_ patience: Patience, _ state: inout State) {
        // Most are answered before.
        if state.patience.count > 2 * GroupDeliveries.waitingLimit {
            state.patience = Heap(state.patience.unordered.filter { !$0.request.hasEnded })
        }
        state.patience.insert(patience)
        arm(patience.until, &state)
    }

    /// Does what follows for every group.
    func attendAll(_ state: inout State) {
        for name in state.groups.keys.sorted() {
            guard var keeper = state.groups.removeValue(forKey: name) else { continue }
            attend(&keeper, &state)
            state.groups[name] = keeper
        }
    }

    /// Answers those who need not wait, and stores what has changed, where nobody does already.
    func commitOn() { goOn(state.withLock { $0.nextStep() }) }

    private func goOn(_ next: NextStep) {
        // First: what is answered is read and written while that thread wakes.
        if next.commits { commits?.async { self.commit() } }
        for answer in next.ready { answer() }
        // After: nothing of theirs waits for it.
        if next.hasEnough { enough.signal() }
        if next.commits, commits == nil { commit() }
    }

    /// Has floors that are far behind raised.
    func raiseFloors() {
        state.withLock { state in
            guard state.trouble == nil else { return }
            state.raisesFloors = true
            state.storeAtOnce { _ in }
        }
        commitOn()
    }

    private struct Commit {
        var store: any DeliveryStore
        var content: DeliveryCommit
        /// The groups that have changed.
        var groups: [String]
        var waiting: [@Sendable (GroupError?) -> Void]
    }

    /// Waits for more to be stored at once, while nobody needs what there is.
    private func gather() {
        let length = state.withLock { state in
            commits == nil || state.waiting.isEmpty ? nil : state.pace.begin(at: .now)
        }
        guard let length, enough.wait(timeout: .now() + length / .seconds(1)) == .timedOut else { return }
        // Who tells that it is enough, told just now, does it once.
        if !state.withLock({ $0.pace.end() }) { enough.wait() }
    }

    private func commit() {
        while let commit = nextCommit() {
            var waiting = commit.waiting
            // Who waits for an earlier one alone: that is stored.
            guard !commit.content.isEmpty else {
                for answer in waiting { answer(nil) }
                continue
            }
            do {
                try commit.store.commit(commit.content) {
                    committed(commit)
                    for answer in waiting { answer(nil) }
                    waiting = []
                }
            } catch {
                fail("\(error)", waiting)
            }
        }
    }

    /// Groups know what the store has.
    private func committed(_ commit: Commit) {
        state.withLock { state in
            for name in commit.groups { state.groups[name]?.machine.committed() }
        }
    }

    private func nextCommit() -> Commit? {
        gather()
        return state.withLock { state in
            guard let store = state.store, state.trouble == nil, !state.waiting.isEmpty else {
                state.isCommitting = false
                return nil
            }
            var changes: [(group: Position, GroupChanges)] = []
            var changed: [String] = []
            for name in state.groups.keys.sorted() {
                state.groups[name]?.settling = 0
                guard let id = state.groups[name]?.id,
                    let own = state.groups[name]?.takeChanges(
                        raisesFloor: state.raisesFloors, isLast: state.isEnding)
                else { continue }
                changes.append((id, own))
                changed.append(name)
            }
            defer { (state.waiting, state.removed, state.raisesFloors) = ([], [], false) }
            state.pace.storing()
            let content = DeliveryCommit(changes, removed: state.removed, followed: state.followed)
            return Commit(store: store, content: content, groups: changed, waiting: state.waiting)
        }
    }

    /// Nothing of what was to be stored is believed: everybody is told, and where groups stand is read again.
    private func fail(_ reason: String, _ waiting: [@Sendable (GroupError?) -> Void]) {
        logger.error("where groups of consumers stand can't be stored: \(reason)")
        let all = state.withLock { state in
            state.trouble = reason
            let fetchers = state.groups.values.flatMap { keeper in
                keeper.fetchers.map { fetcher -> @Sendable (GroupError?) -> Void in
                    { fetcher.answer(.failure($0 ?? .unavailable(reason))) }
                }
            }
            defer { (state.waiting, state.groups) = ([], [:]) }
            return waiting + state.waiting + fetchers
        }
        for answer in all { answer(.unavailable(reason)) }
        broken.yield()
    }
}

/// What is to be done after a change, without the lock.
private struct NextStep {
    /// Those who are answered without anything being stored.
    var ready: [@Sendable () -> Void] = []
    /// Whether what has changed is to be stored, and nobody does it already.
    var commits = false
    /// Whether who gathers what is to be stored has enough.
    var hasEnough = false
}

extension GroupDeliveries.State {
    /// Has somebody answered when what there is now is stored, for which they can't wait until more is.
    mutating func storeAtOnce(_ answer: @escaping @Sendable (GroupError?) -> Void) {
        waiting.append(answer)
        pace.hurry()
    }

    fileprivate mutating func nextStep() -> NextStep {
        defer { ready = [] }
        let commits = !isCommitting && !waiting.isEmpty
        if commits { isCommitting = true }
        let hasEnough = pace.hasEnough(hasGivenOut: hasGivenOut, at: .now)
        hasGivenOut = false
        return NextStep(ready: ready, commits: commits, hasEnough: hasEnough)
    }
}
