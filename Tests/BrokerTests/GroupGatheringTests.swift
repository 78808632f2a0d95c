import BrokerTesting
import Decisions
import Deliveries
import EventLog
import Events
import Logging
import Settings
import Synchronization
import Testing
import Timeline

@testable import Broker

/// What consumers settle while others wait is stored together; nobody waits for long, or where an event could (B7).
@Suite(.timeLimit(.minutes(1))) struct GroupGatheringTests {
    /// A store that counts what it is asked for.
    private final class CountingStore: DeliveryStore {
        private let store = InMemoryDeliveryStore()
        private let counted = Mutex(0)

        /// Commits since the start.
        var commits: Int { counted.withLock { $0 } }
        var founded: Position { store.founded }
        var followed: Position { store.followed }
        func load(_ group: Position) -> StoredContent? { store.load(group) }
        func groups() -> [Position] { store.groups() }
        func close() {}

        func commit(_ commit: DeliveryCommit, whenDurable: () -> Void) throws {
            counted.withLock { $0 += 1 }
            try store.commit(commit, whenDurable: whenDurable)
        }
    }

    /// What a consumer who waits is given.
    private final class Waiter: Sendable {
        private let given = Mutex<[LeaseToken]>([])
        var tokens: [LeaseToken] { given.withLock { $0 } }

        init(_ groups: GroupDeliveries, most: Int = 10, holding: [LeaseToken] = []) {
            groups.fetch(
                GroupGatheringTests.name, most: most, wait: .seconds(3_600), holding: holding,
                by: FetchRequest()
            ) { [self] answer in
                given.withLock { $0 = (try? answer.get().deliveries.map(\.token)) ?? [] }
            }
        }
    }

    fileprivate static let name = "crm"
    /// Longer than a test may take, which fails then.
    private static let long = Duration.seconds(90)
    private let time = VirtualTime(Sample.start)
    private let store = CountingStore()

    /// Groups that are kept while the body runs, and gather for as long as nobody needs it.
    private func keeping(
        least: Duration = .zero, _ body: (Broker, GroupDeliveries) async throws -> Void
    ) async throws {
        try await withBroker(InMemoryEventLog(), time) { broker in
            let pace = CommitPace(least: least, most: Self.long)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let groups = GroupDeliveries(broker: broker, logger: logger, pace: pace) { [store] _ in store }
            let keeping = Task { try await groups.run() }
            while groups.trouble != nil { await Task.yield() }
            var terms = GroupTerms()
            terms.types = ["messageReceived"]
            let set = try await broker.submit(.setGroup(name: Self.name, terms, from: nil, by: .api("test")))
            await groups.follow(upTo: set.last?.position ?? .start)
            // From now on, what happens is given out without a commit.
            #expect(await stored(try await settleOne(0, by: Waiter(groups), broker, groups)) == nil)
            try await body(broker, groups)
            keeping.cancel()
            _ = await keeping.result
        }
    }

    private func send(_ number: Int, _ broker: Broker) async throws {
        _ = try await broker.submit([Sample.message(number, from: "1650555\(1_000 + number)")])
    }

    /// Somebody is given what comes, settles it, and is not answered yet.
    private func settleOne(
        _ number: Int, by waiter: Waiter, _ broker: Broker, _ groups: GroupDeliveries
    ) async throws -> GivenDeliveries {
        try await send(number, broker)
        while waiter.tokens.isEmpty { await Task.yield() }
        return try groups.exchange(waiter.tokens, of: Self.name, most: 10).given
    }

    /// Why it was not stored; nil where it was.
    private func stored(_ given: GivenDeliveries) async -> GroupError? { await given.stored?.value ?? nil }

    @Test func whatIsSettledWhileEnoughOthersWaitIsStoredWithOneCommit() async throws {
        try await keeping(least: Self.long / 2) { broker, groups in
            let waiters = (0..<5).map { _ in Waiter(groups) }
            let before = store.commits
            let first = try await settleOne(1, by: waiters[0], broker, groups)
            let second = try await settleOne(2, by: waiters[1], broker, groups)
            #expect(store.commits == before, "three others wait")
            // With that, as many wait for what they have settled as for what happens.
            try await send(3, broker)
            for given in [first, second] { #expect(await stored(given) == nil) }
            #expect(store.commits == before + 1)
        }
    }

    @Test func whatIsGivenOutEndsIt() async throws {
        try await keeping { broker, groups in
            var waiters = (0..<4).map { _ in Waiter(groups) }
            let isStored = Mutex(false)
            try await settleOne(1, by: waiters[0], broker, groups).whenStored { _ in isStored.withLock { $0 = true } }
            // The first of these may come before it gathers.
            var number = 1
            while !isStored.withLock({ $0 }) {
                number += 1
                waiters.append(Waiter(groups))
                try await send(number, broker)
            }
        }
    }

    @Test func whoIsAloneIsAnsweredAtOnce() async throws {
        try await keeping(least: Self.long / 2) { broker, groups in
            for number in 1...3 {
                let settled = try await settleOne(number, by: Waiter(groups), broker, groups)
                #expect(await stored(settled) == nil)
            }
        }
    }

    @Test func whoHasMoreAtOnceIsAnsweredAtOnce() async throws {
        try await keeping(least: Self.long / 2) { broker, groups in
            let waiter = Waiter(groups, most: 1)
            _ = try await broker.submit((1...3).map { Sample.message($0, from: "1650555\(1_000 + $0)") })
            while waiter.tokens.isEmpty { await Task.yield() }
            let next = try groups.exchange(waiter.tokens, of: Self.name, most: 10).given
            #expect(await stored(next) == nil)
            #expect(next.deliveries.count == 2)
        }
    }

    /// As over a stream: who has as many as it takes waits for more all the same.
    @Test func whoIsHeldUpByWhatItHasIsAnsweredAtOnce() async throws {
        try await keeping(least: Self.long / 2) { broker, groups in
            var held: [LeaseToken] = []
            for number in 1...4 {
                let waiter = Waiter(groups, most: 1)
                try await send(number, broker)
                while waiter.tokens.isEmpty { await Task.yield() }
                held += waiter.tokens
            }
            for token in held { _ = Waiter(groups, most: 1, holding: [token]) }
            try await send(5, broker)
            try await send(6, broker)
            #expect(try await groups.acknowledge([held[0]], of: Self.name) == [.counted])
        }
    }

    @Test func aStopStoresWhatIsGathered() async throws {
        let settled = Mutex<GivenDeliveries?>(nil)
        try await keeping(least: Self.long / 2) { broker, groups in
            let waiters = (0..<3).map { _ in Waiter(groups) }
            let given = try await settleOne(1, by: waiters[0], broker, groups)
            settled.withLock { $0 = given }
        }
        let given = try #require(settled.withLock { $0 })
        #expect(await stored(given) == nil)
    }
}
