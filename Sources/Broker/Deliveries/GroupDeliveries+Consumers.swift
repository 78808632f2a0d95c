public import Deliveries
import DequeModule
import Synchronization
public import Timeline

/// What consumers ask. What they say of events is answered when it is durable.
extension GroupDeliveries {
    /// Gives out events of a group; waits for the first for a while.
    ///
    /// - Parameters:
    ///   - most: How many at most, together with those of `holding` that the consumer still has.
    ///   - holding: What the consumer was given before.
    public func fetch(
        _ name: String, most: Int, wait: Duration, holding: [LeaseToken] = []
    ) async throws(GroupError) -> [LeasedDelivery] {
        let given = try await given(name, most: most, wait: wait, holding: holding)
        if let trouble = await given.stored?.value { throw trouble }
        return given.deliveries
    }

    /// Gives out events of a group, as the other does. They are read and told while that is made durable.
    ///
    /// - Parameter use: What is done with the events meanwhile.
    /// - Returns: What was made of them, when they are durably given out.
    public func fetch<Use>(
        _ name: String, most: Int, wait: Duration, _ use: ([LeasedDelivery]) async throws -> Use
    ) async throws -> Use {
        let given = try await given(name, most: most, wait: wait, holding: [])
        let used = try await use(given.deliveries)
        if let trouble = await given.stored?.value { throw trouble }
        return used
    }

    private func given(
        _ name: String, most: Int, wait: Duration, holding: [LeaseToken]
    ) async throws(GroupError) -> GroupKeeper.Given {
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
                return state.ready.append { fetcher.answer(.success(GroupKeeper.Given())) }
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
        fetcher?.answer(.success(GroupKeeper.Given()))
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
        try await settle(tokens, of: name, GroupDeliveries.acknowledge)
    }

    private static func acknowledge(_ keeper: inout GroupKeeper, _ token: LeaseToken, _ now: Timestamp) -> Settlement {
        let settlement = keeper.machine.acknowledge(token, at: now)
        if settlement == .counted { keeper.counts.acknowledgements += 1 }
        return settlement
    }

    /// A consumer is done with these, and has the next events. Waits for none: they are read and told while that, and what it is done with,
    /// is made durable.
    ///
    /// - Parameter use: What is done with the events meanwhile.
    /// - Returns: What came of what it is done with, and what was made of the events, when both are durable.
    public func exchange<Use>(
        _ tokens: [LeaseToken], of name: String, most: Int, _ use: ([LeasedDelivery]) async throws -> Use
    ) async throws -> (settlements: [Settlement], use: Use) {
        let stored = Pledge<GroupError?>()
        var (settlements, given): ([Settlement], [LeasedDelivery]) = ([], [])
        change(name) { keeper, state in
            let now = broker.time.now
            settlements = tokens.map { GroupDeliveries.acknowledge(&keeper, $0, now) }
            // Who waited for longer comes first.
            attend(&keeper, &state)
            given = keeper.lease(most, at: now)
            state.waiting.append { stored.keep($0) }
        } failed: {
            stored.keep($0)
        }
        let used = try await use(given)
        if let trouble = await stored.value { throw trouble }
        return (settlements, used)
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
        try await withCheckedContinuation { done in
            self.settle(said, of: name, settle) { done.resume(returning: $0) }
        }.get()
    }

    private func settle<Said: Sendable, Answer: Sendable>(
        _ said: [Said], of name: String,
        _ settle: @escaping @Sendable (inout GroupKeeper, Said, Timestamp) -> Answer,
        done: @escaping @Sendable (Result<[Answer], GroupError>) -> Void
    ) {
        change(name) { keeper, state in
            let now = broker.time.now
            let answers = said.map { settle(&keeper, $0, now) }
            state.waiting.append { trouble in done(trouble.map { .failure($0) } ?? .success(answers)) }
        } failed: {
            done(.failure($0))
        }
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
