public import Deliveries
import DequeModule
import Dispatch
import EventLog
import Events
public import Logging
import Projections
import Settings
import Synchronization
public import Timeline

/// Keeps the groups of consumers (B7): takes events from the log for them, gives them out, and answers nobody before what they are told is
/// durable. One commit stores what many have asked for meanwhile.
///
/// At the live end of the log: a replay of conversations or a rebuild never comes here.
public final class GroupDeliveries: Sendable {
    /// Requests that wait for a group's events.
    static let waitingLimit = 1_000
    /// Records that are looked at in one read, and events that are taken in one.
    static let (glance, portion) = (20_000, 2_048)
    /// How long it waits until it tries again what can't be done now.
    static let pause = Duration.seconds(1)

    struct State {
        var groups: [String: GroupKeeper] = [:]
        var store: (any DeliveryStore)?
        /// Up to where what is set and asked of groups was followed.
        var followed = Position.start
        /// Those who are answered when what there is now is stored.
        var waiting: [@Sendable (GroupError?) -> Void] = []
        var isCommitting = false
        /// Groups that are no more, and are to be forgotten with the next commit.
        var removed: [Position] = []
        /// Requests for events that were made and have not come as far as their group.
        var expected: Set<UInt64> = []
        /// Why nothing can be stored or was read yet.
        var trouble: String? = "Parley is starting: ask again"
        var number: UInt64 = 0
        /// The moment that somebody sleeps until.
        var armed: Timestamp?
        /// Nothing is kept any more.
        var hasEnded = false
        /// Those who wait until something was followed.
        var followers: [(Position, @Sendable () -> Void)] = []
    }

    let broker: Broker
    let logger: Logger
    let state = Mutex(State())
    let open: @Sendable (Position) throws -> any DeliveryStore
    private let commits: DispatchQueue?
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (dues, due) = AsyncStream.makeStream(of: Timestamp.self)
    let (breaks, broken) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (parkings, parking) = AsyncStream.makeStream(of: ParkingOrder.self)

    /// What keeps a broker's groups.
    ///
    /// - Parameters:
    ///   - commitsAside: Whether commits have a thread of their own; else they are made by whoever asks for them.
    ///   - open: Opens the store of groups, of a log with this head: at the start, and again after a commit that failed.
    public init(
        broker: Broker, logger: Logger, commitsAside: Bool = true,
        open: @escaping @Sendable (Position) throws -> any DeliveryStore
    ) {
        (self.broker, self.logger, self.open) = (broker, logger, open)
        commits = commitsAside ? DispatchQueue(label: "parley.deliveries") : nil
    }

    // MARK: Consumers

    /// Gives out events of a group; waits for the first for a while.
    ///
    /// - Parameters:
    ///   - most: How many at most, together with those of `holding` that the consumer still has.
    ///   - holding: What the consumer was given before.
    public func fetch(
        _ name: String, most: Int, wait: Duration, holding: [LeaseToken] = []
    ) async throws(GroupError) -> [LeasedDelivery] {
        let number = state.withLock { state in
            state.number += 1
            state.expected.insert(state.number)
            return state.number
        }
        let patience = wait > .zero ? Task { await giveUp(number, of: name, after: wait) } : nil
        defer { patience?.cancel() }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { (answer: CheckedContinuation<GroupKeeper.Fetched, Never>) in
                let fetcher = GroupKeeper.Fetcher(number: number, most: most, held: holding) {
                    answer.resume(returning: $0)
                }
                begin(fetcher, of: name, wait)
            }
        } onCancel: {
            giveUp(number, of: name)
        }
        return try answer.get()
    }

    private func begin(_ fetcher: GroupKeeper.Fetcher, of name: String, _ wait: Duration) {
        change(name) { keeper, state throws(GroupError) in
            // Who has gone before it came here is given nothing.
            let isExpected = state.expected.remove(fetcher.number) != nil
            attend(&keeper, &state)
            guard keeper.fetchers.count < GroupDeliveries.waitingLimit else {
                throw .tooManyWait(GroupDeliveries.waitingLimit)
            }
            guard isExpected, keeper.machine.readyNow > 0 || wait > .zero else {
                return state.waiting.append { trouble in
                    fetcher.answer(trouble.map { .failure($0) } ?? .success([]))
                }
            }
            keeper.fetchers.append(fetcher)
        } failed: {
            fetcher.answer(.failure($0))
        }
    }

    private func giveUp(_ number: UInt64, of name: String, after wait: Duration) async {
        guard (try? await broker.time.pause(for: wait)) != nil else { return }
        giveUp(number, of: name)
    }

    private func giveUp(_ number: UInt64, of name: String) {
        let fetcher = state.withLock { state -> GroupKeeper.Fetcher? in
            state.expected.remove(number)
            guard let index = state.groups[name]?.fetchers.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            return state.groups[name]?.fetchers.remove(at: index)
        }
        fetcher?.answer(.success([]))
    }

    /// Those of some deliveries that consumers have now.
    public func held(_ tokens: [LeaseToken], of name: String) -> [LeaseToken] {
        let now = broker.time.now
        return state.withLock { state in
            state.groups[name]?.machine.advance(to: now)
            return tokens.filter { state.groups[name]?.machine.isHeld($0) ?? false }
        }
    }

    /// Consumers are done with these; returns when that is durable.
    public func acknowledge(_ tokens: [LeaseToken], of name: String) async throws(GroupError) -> [Settlement] {
        try await settle(tokens, of: name) { keeper, token, now in
            let settlement = keeper.machine.acknowledge(token, at: now)
            if settlement == .counted { keeper.counts.acknowledgements += 1 }
            return settlement
        }
    }

    /// Consumers can't do their part now, or never will; returns when that is durable.
    public func refuse(_ refusals: [DeliveryRefusal], of name: String) async throws(GroupError) -> [Settlement] {
        try await settle(refusals, of: name) { keeper, refusal, now in
            keeper.counts.refusals += 1
            guard !refusal.isFinal else {
                return keeper.machine.terminate(refusal.token, reason: refusal.reason, at: now)
            }
            return keeper.machine.refuse(refusal.token, delay: refusal.delay, reason: refusal.reason, at: now)
        }
    }

    /// Consumers need longer; returns until when they have each, or nil where it was given away, when that is durable.
    public func extend(
        _ tokens: [LeaseToken], by length: Duration?, of name: String
    ) async throws(GroupError) -> [Timestamp?] {
        try await settle(tokens, of: name) { keeper, token, now in
            keeper.machine.extend(token, by: length, at: now)
        }
    }

    private func settle<Said: Sendable, Answer: Sendable>(
        _ said: [Said], of name: String,
        _ settle: @escaping @Sendable (inout GroupKeeper, Said, Timestamp) -> Answer
    ) async throws(GroupError) -> [Answer] {
        let answer = await withCheckedContinuation { (done: CheckedContinuation<Result<[Answer], GroupError>, Never>) in
            change(name) { keeper, state in
                let now = broker.time.now
                let answers = said.map { settle(&keeper, $0, now) }
                state.waiting.append { trouble in
                    done.resume(returning: trouble.map { .failure($0) } ?? .success(answers))
                }
            } failed: {
                done.resume(returning: .failure($0))
            }
        }
        return try answer.get()
    }

    // MARK: Operators

    /// How far a group is.
    public func standing(of name: String) throws(GroupError) -> GroupStanding {
        let standing = try state.withLock { state throws(GroupError) -> GroupStanding? in
            if let trouble = state.trouble { throw .unavailable(trouble) }
            return state.groups[name]?.standing
        }
        guard let standing else { throw .notFound(name) }
        return standing
    }

    /// How far all groups are, by name; none while that is not known.
    public var standings: [String: GroupStanding] { state.withLock { $0.groups.mapValues(\.standing) } }

    /// Why groups deliver nothing now; nil while they do.
    public var trouble: String? { state.withLock { $0.trouble } }

    /// How many events a replay from a position on would deliver again: those that the group was given, by its terms as they are.
    public func count(of name: String, from first: Position) async throws -> Int {
        let (filter, end) = try state.withLock { state throws in
            guard let keeper = state.groups[name] else { throw GroupError.notFound(name) }
            // Of one whose place is lost, nobody knows what it was given: all that there is.
            return (keeper.filter, keeper.loss == nil ? keeper.machine.next : broker.log.head.next)
        }
        var (count, next) = (0, max(first, Position(1)))
        while next < end {
            try Task.checkCancellation()
            let found = try await broker.events(
                for: filter, from: next, atMost: .max,
                looking: min(GroupDeliveries.glance, Int(end.rawValue - next.rawValue)))
            guard found.next > next else { break }
            count += found.found.count
            next = found.next
        }
        return count
    }

    /// Returns when what was set and asked of groups up to a position is in force.
    ///
    /// - Parameter isPatient: Whether it waits while groups can't be asked, as at the start.
    public func follow(upTo position: Position, isPatient: Bool = false) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard state.followed < position, !state.hasEnded, isPatient || state.trouble == nil else { return true }
                state.followers.append((position, { continuation.resume() }))
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    // MARK: Changing and storing

    /// Changes a group, gives out what can be given out then, and has it stored.
    func change(
        _ name: String, _ body: (inout GroupKeeper, inout State) throws(GroupError) -> Void,
        failed: (GroupError) -> Void
    ) {
        let failure = state.withLock { state -> GroupError? in
            do throws(GroupError) {
                if let trouble = state.trouble { throw .unavailable(trouble) }
                if let loss = state.groups[name]?.loss { throw .lost(name, reason: loss) }
                // Taken out, so that it is changed where it is.
                guard var keeper = state.groups.removeValue(forKey: name) else { throw .notFound(name) }
                defer { state.groups[name] = keeper }
                try body(&keeper, &state)
                attend(&keeper, &state)
                return nil
            } catch { return error }
        }
        if let failure { return failed(failure) }
        commitOn()
    }

    /// What follows from a change: who waits is served, what is to be parked is handed on, more is taken from the log.
    func attend(_ keeper: inout GroupKeeper, _ state: inout State) {
        for (fetcher, deliveries) in keeper.serve(at: broker.time.now) {
            state.waiting.append { trouble in
                fetcher.answer(trouble.map { .failure($0) } ?? .success(deliveries))
            }
        }
        for order in keeper.machine.takeParkings() {
            parking.yield(ParkingOrder(group: keeper.id, name: keeper.name, order))
        }
        if keeper.machine.takesMore, keeper.machine.next <= broker.log.head { wake.yield() }
        guard let next = keeper.machine.nextDue(), state.armed.map({ next < $0 }) ?? true else { return }
        state.armed = next
        due.yield(next)
    }

    /// Does what follows for every group.
    func attendAll(_ state: inout State) {
        for name in state.groups.keys.sorted() {
            guard var keeper = state.groups.removeValue(forKey: name) else { continue }
            attend(&keeper, &state)
            state.groups[name] = keeper
        }
    }

    /// Stores what has changed, where nobody does already.
    func commitOn() {
        let begins = state.withLock { state in
            guard !state.isCommitting, !state.waiting.isEmpty else { return false }
            state.isCommitting = true
            return true
        }
        guard begins else { return }
        guard let commits else { return commit() }
        commits.async { self.commit() }
    }

    private struct Commit {
        var store: any DeliveryStore
        var content: DeliveryCommit
        var waiting: [@Sendable (GroupError?) -> Void]
    }

    private func commit() {
        while let commit = nextCommit() {
            do {
                try commit.store.commit(commit.content)
                for answer in commit.waiting { answer(nil) }
            } catch {
                fail("\(error)", commit.waiting)
            }
        }
    }

    private func nextCommit() -> Commit? {
        state.withLock { state in
            guard let store = state.store, state.trouble == nil, !state.waiting.isEmpty else {
                state.isCommitting = false
                return nil
            }
            var changes: [(group: Position, GroupChanges)] = []
            for name in state.groups.keys.sorted() where state.groups[name]?.isToBeStored == true {
                guard let id = state.groups[name]?.id, let own = state.groups[name]?.machine.takeChanges() else {
                    continue
                }
                changes.append((id, own))
            }
            defer { (state.waiting, state.removed) = ([], []) }
            let content = DeliveryCommit(changes, removed: state.removed, followed: state.followed)
            return Commit(store: store, content: content, waiting: state.waiting)
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

extension GroupKeeper {
    /// Whether there is something to be stored.
    var isToBeStored: Bool { loss == nil && machine.hasChanges }

    var standing: GroupStanding {
        GroupStanding(
            checkpoint: machine.checkpoint, next: machine.next, pending: machine.pendingCount,
            inFlight: machine.inFlight, ready: machine.readyNow, waiting: fetchers.count, oldest: machine.oldest,
            loss: loss, counts: counts)
    }
}

/// What a consumer says of a delivery that it can't do its part for.
public struct DeliveryRefusal: Hashable, Sendable {
    /// The delivery.
    public var token: LeaseToken
    /// How long the event waits; nil for as long as the group's terms say.
    public var delay: Duration?
    /// Why.
    public var reason: String
    /// Whether it never will: the event is parked.
    public var isFinal: Bool

    /// A refusal.
    public init(token: LeaseToken, delay: Duration? = nil, reason: String = "", isFinal: Bool = false) {
        (self.token, self.delay, self.reason, self.isFinal) = (token, delay, reason, isFinal)
    }
}
