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
    ) async throws(GroupError) -> GivenDeliveries {
        let request = FetchRequest()
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { answer in
                fetch(name, most: most, wait: wait, holding: holding, by: request) { answer.resume(returning: $0) }
            }
        } onCancel: {
            giveUp(request, of: name)
        }.get()
    }

    /// Gives out events of a group, as the others do, and calls back: at once where there are some, or nothing is waited for.
    ///
    /// - Parameters:
    ///   - request: By what it can be given up, also before.
    ///   - answer: Is told on any thread, once, what was given out; nobody may hear of it before it is durable.
    package func fetch(
        _ name: String, most: Int, wait: Duration, holding: [LeaseToken] = [], by request: FetchRequest,
        _ answer: @escaping @Sendable (Result<GivenDeliveries, GroupError>) -> Void
    ) {
        let fetcher = GroupKeeper.Fetcher(request: request, most: most, held: holding) {
            request.end()
            answer($0)
        }
        change(name) { keeper, state throws(GroupError) in
            attend(&keeper, &state)
            guard keeper.fetchers.count < GroupDeliveries.waitingLimit else {
                throw .tooManyWait(GroupDeliveries.waitingLimit)
            }
            // Who has gone before it came here is given nothing.
            guard !request.hasEnded, keeper.machine.readyNow > 0 || wait > .zero else {
                return state.ready.append { fetcher.answer(.success(.none)) }
            }
            keeper.fetchers.append(fetcher)
            guard wait > .zero else { return }
            bePatient(Patience(until: broker.time.now + wait, group: name, request: request), &state)
        } failed: {
            fetcher.answer(.failure($0))
        }
    }

    /// Nobody waits for a request's events any more: it is answered, with none.
    package func giveUp(_ request: FetchRequest, of name: String) {
        request.end()
        let fetcher = state.withLock { state in state.groups[name]?.remove(request) }
        fetcher?.answer(.success(.none))
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
        let (settlements, given) = try exchange(tokens, of: name, most: most)
        let used = try await use(given.deliveries)
        if let trouble = await given.stored?.value { throw trouble }
        return (settlements, used)
    }

    /// The same for who looks himself after when it is durable: before that nobody may hear of either.
    package func exchange(
        _ tokens: [LeaseToken], of name: String, most: Int
    ) throws(GroupError) -> (settlements: [Settlement], given: GivenDeliveries) {
        let stored = Pledge<GroupError?>()
        var (settlements, given): ([Settlement], [LeasedDelivery]) = ([], [])
        var failure: GroupError?
        change(name) { keeper, state in
            let now = broker.time.now
            settlements = tokens.map { GroupDeliveries.acknowledge(&keeper, $0, now) }
            // Who waited for longer comes first.
            attend(&keeper, &state)
            given = keeper.lease(most, at: now)
            keeper.settling += 1
            state.waiting.append { stored.keep($0) }
            if !given.isEmpty { state.pace.hurry() }
        } failed: {
            failure = $0
        }
        if let failure { throw failure }
        return (settlements, GivenDeliveries(deliveries: given, stored: stored))
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
            keeper.settling += 1
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
